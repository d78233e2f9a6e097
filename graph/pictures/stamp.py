"""What tells one picture from a later one: the version of the graph and the date."""

from __future__ import annotations

from datetime import date

_UNKNOWN = "unversioned"  # a store that others may change at any moment


def stamp(version: str | None, day: date) -> str:
    """Return the line below a picture."""
    told = f"graph version {version}" if version else "a graph without a version"
    return f"sarcograph, {told}, {day.isoformat()}. Not for clinical decisions."


def file_name(view: str, version: str | None, day: date, suffix: str) -> str:
    """Return what a picture is called as a file.

    >>> file_name("outcomes-by-regimen", "3f2a", date(2026, 11, 30), "svg")
    'sarcograph-outcomes-by-regimen-3f2a-2026-11-30.svg'
    """
    return f"sarcograph-{view}-{version or _UNKNOWN}-{day.isoformat()}.{suffix}"
