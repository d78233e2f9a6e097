"""What every export says of itself: what it is, of which graph and day, under which terms."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.prefixes import BASE

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
NOTICE = "Not for clinical decisions."
TITLE = "sarcograph: the evidence knowledge graph of targeted therapy in sarcoma"
DATASET = f"{BASE}dataset"


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself.

    `version` and `sha256` are those of the graph, "" where nobody tells them. `asked` is what it
    holds of the graph: the query, the path or the neighbourhood; "" for all of it.
    `other_licences` are the graphs of others, by their names, with the licence that each states.
    """

    version: str
    sha256: str
    made_on: date
    asked: str = ""
    other_licences: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The IRI of the data set, of this version where it has one."""
        return f"{BASE}version/{self.version}/" if self.version else DATASET

    @property
    def terms(self) -> str:
        """The licences in a sentence or two."""
        if not self.other_licences:
            return f"CC BY 4.0 ({LICENCE})."
        listed = "; ".join(f"{name}: {words}" for name, words in self.other_licences.items())
        return f"CC BY 4.0 ({LICENCE}), except for what external sources say: {listed}."

    def record(self) -> dict[str, str]:
        """Return all of it as flat texts, those that are empty left out."""
        told = {
            "title": TITLE,
            "notice": NOTICE,
            "software_version": f"sarcograph {software_version()}",
            "graph_version": self.version,
            "graph_sha256": self.sha256,
            "made_on": self.made_on.isoformat(),
            "address": self.address,
            "asked": self.asked,
            "licence": LICENCE,
            "terms": self.terms,
        }
        return {name: text for name, text in told.items() if text}

    def text(self) -> str:
        """Return all of it as lines, for a file beside others."""
        return "".join(f"{name}: {text}\n" for name, text in self.record().items())


@cache
def software_version() -> str:
    """Return the version of this package, read once: a confined process opens no file later."""
    return metadata.version("sarcograph")


def today() -> date:
    """Return the day in UTC, or that of SOURCE_DATE_EPOCH, by which a build can be repeated.

    https://reproducible-builds.org/specs/source-date-epoch/. Raises SarcographError where that
    variable is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(given), UTC).date()
    except (ValueError, OverflowError, OSError):
        told = f"SOURCE_DATE_EPOCH is '{given[:40]}', which is no number of seconds since 1970"
        raise SarcographError(told) from None
