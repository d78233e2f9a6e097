"""What a name says: which thing it names, what kind of name it is, and who calls the thing so."""

from __future__ import annotations

from dataclasses import dataclass

OWN, THEIRS, SHARED = 0, 2, 4
"""Whose name goes before: the graph's own; an authority's; and one that others have too, which is
offered and never taken. What comes by way of another thing is one more."""

OURS = "the registry"
QUERY, QUERIES = "query", "queries"
"""The kind of a query of the library, which is no thing of the graph, and where it is found."""
SALT = "name of a salt"
FORM = "name of a form"
BRAND = "brand name"
"""Of a salt or hydrate, told by its words; of another form of the drug, told by who maps it."""
MAY_MEAN_OTHERS = "name that may mean others"


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing: `identifier` is what is named, `source` who calls it so.

    `how` says what the name is: label, synonym, symbol, key, identifier, …; `label` is the name by
    which the thing is shown. A reader may speak the name, unless it is an IRI or an identifier.
    """

    text: str
    how: str
    identifier: str
    kind: str
    label: str
    source: str
    rank: int = THEIRS
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that has names, and how much is known of it."""

    identifier: str
    kind: str
    label: str
    claims: int = 0
    estimates: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What words may mean: `equal` is named so; the others only share words or are spelt alike."""

    equal: tuple[Name, ...]
    sharing: tuple[Name, ...]
    alike: tuple[Name, ...]
