"""What is noted about a request while it is answered, for the access log and the metrics."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

_KEY = "sarcograph.observation"


@dataclass(slots=True)
class Observation:
    """What only the one who answers knows; None where it does not apply."""

    query: str | None = None  # its text, of which the log has a hash alone
    rows: int | None = None
    cached: bool | None = None
    problem: str | None = None  # its code


def observation_of(scope: Scope) -> Observation:
    """Return the notes about the request that `scope` belongs to."""
    found = scope.get(_KEY)
    if found is None:
        found = scope[_KEY] = Observation()
    noted: Observation = found
    return noted
