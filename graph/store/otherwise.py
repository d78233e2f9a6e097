"""Read rows that a graph may not have as they were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sarcograph.graph.errors import QueryError


class OtherwiseError(QueryError):
    """Rows that lack what was asked for, or have it of another kind."""


@contextmanager
def as_the_model_has_it() -> Iterator[None]:
    """Raise OtherwiseError where what is read is not there, or is of another kind.

    A graph of someone else's need not keep to the model, nor a service to the question.
    """
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise OtherwiseError(
            "the graph holds something else than the model asks for, or its service answered"
            " another question"
        ) from error
