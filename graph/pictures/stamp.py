"""What tells a file from a later one: the version of the graph and the date."""

from __future__ import annotations

import re
from datetime import date

_UNKNOWN = "unversioned"  # a store that others may change at any moment
_WORDS = 12  # of a name, which may be a path of any length
_LONGEST = 160  # characters of the name of a file, without its ending


def stamp(version: str | None, day: date, *, asked: str = "") -> str:
    """Return the line below a picture; `asked` says where it was asked for."""
    told = f"graph version {version}" if version else "a graph without a version"
    said = f"sarcograph, {told}, {day.isoformat()}. Not for clinical decisions."
    return f"{said} {asked}".rstrip()


def file_name(view: str, version: str | None, day: date, suffix: str, *, part: str = "") -> str:
    """Return what a file is called: after what it shows, a name or a path, and a part of that.

    >>> file_name("outcomes-by-regimen", "3f2a", date(2026, 11, 30), "svg")
    'sarcograph-outcomes-by-regimen-3f2a-2026-11-30.svg'
    >>> file_name("/id/drug/anlotinib", None, date(2026, 11, 30), "csv", part="targets")
    'sarcograph-id-drug-anlotinib-targets-unversioned-2026-11-30.csv'
    """
    words = ["sarcograph", *re.findall(r"[A-Za-z0-9]+", view)[:_WORDS]]
    words += [part, version or _UNKNOWN, day.isoformat()]
    name = re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(filter(None, words)))
    return f"{name[:_LONGEST]}.{suffix}"
