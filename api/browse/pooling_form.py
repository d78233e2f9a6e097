"""The form of a page that asks with the filters of pooling, and the command that asks the same."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from sarcograph.api.browse.question_page import field_of
from sarcograph.api.browse.view import Given
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.network.narrowing import narrowing_query
from sarcograph.graph.store.library import Parameter


def form_of(
    given: Given, known: Mapping[str, Parameter], first: Sequence[str], command: str
) -> dict[str, object]:
    """Return the controls with what is given: `first` are seen at once, the others narrow it.

    The first parameter of all is the argument of the `command`, the others are its options.
    """
    values, argument = dict(given), first[0]
    fields = {name: field_of(narrowing_query(), one, values) for name, one in known.items()}
    words = ["sarcograph", command, values.get(argument, "")]
    words += [f"--{name}={value}" for name, value in given if name != argument]
    return {
        "first": [fields[name] for name in first],
        "filters": [field for name, field in fields.items() if name not in first],
        "longest": LONGEST,
        "command": shlex.join(words),
    }
