"""What the shapes ask of the things of a class: how many values of a property, and which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker
from sarcograph.api.browse.shapes import shapes_of
from sarcograph.graph.namespaces import SHACL
from sarcograph.graph.prefixes import PREFIXES, SHAPES

_ASKED = f"""
PREFIX rdf: <{PREFIXES["rdf"]}>
PREFIX sh: <{SHACL}>
SELECT ?class ?part ?path ?least ?most ?kind ?datatype ?severity ?one {{
  ?shape sh:targetClass ?class ; sh:property ?part .
  ?part sh:path ?path FILTER(isIRI(?path))
  OPTIONAL {{ ?part sh:minCount ?least }}
  OPTIONAL {{ ?part sh:maxCount ?most }}
  OPTIONAL {{ ?part sh:class ?kind }}
  OPTIONAL {{ ?part sh:datatype ?datatype }}
  OPTIONAL {{ ?part sh:severity ?severity }}
  OPTIONAL {{ ?part sh:in/rdf:rest*/rdf:first ?one }}
}} ORDER BY ?class ?part ?one"""
_VIOLATION = f"{SHACL}Violation"


@dataclass(slots=True)
class Demand:
    """What is asked of one property of the things of one class, by all shapes of that class.

    `least` and `most` values make a Violation if they are not kept, `wanted` a milder result;
    `kinds` are classes or datatypes of the values, `choices` the only values there may be.
    """

    least: int = 0
    most: int | None = None
    wanted: int = 0
    kinds: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Return how many values there are, in words.

        >>> Demand(1, 1).said, Demand(1).said, Demand(most=1).said, Demand().said
        ('exactly one', 'one or more', 'at most one', 'any number')
        """
        match self.least, self.most:
            case 0, None:
                return "any number, best one at least" if self.wanted else "any number"
            case 0, 0:
                return "none"
            case 0, 1:
                return "at most one, best one" if self.wanted else "at most one"
            case 1, None:
                return "one or more"
            case least, None:
                return f"{least} or more"
            case 1, 1:
                return "exactly one"
            case 0, most:
                return f"at most {most}"
            case least, most:
                return f"exactly {least}" if least == most else f"{least} to {most}"


Demands = Mapping[str, Mapping[str, Demand]]
"""By class and property."""


async def demands_of(asker: Asker) -> Demands:
    """Return what the shapes of an edition ask, read once; nothing where it came without them."""

    async def make() -> Demands:
        return _demands(await shapes_of(asker.edition))

    return await asker.edition.once("demands of shapes", make)


def joined(demands: Iterable[Demand], *, is_single: bool) -> Demand:
    """Return what several classes ask of a property, the nearest class first.

    One that `is_single` has one value at most whatever they say.
    """
    whole = Demand(most=1 if is_single else None)
    for one in demands:
        whole.least = max(whole.least, one.least)
        whole.wanted = max(whole.wanted, one.wanted)
        if one.most is not None:
            whole.most = one.most if whole.most is None else min(whole.most, one.most)
        whole.kinds = whole.kinds or one.kinds
        whole.choices = whole.choices or one.choices
        whole.shapes += one.shapes
    return whole


def _demands(shapes: ox.Store) -> Demands:
    rows = shapes.query(_ASKED, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
    found: dict[str, dict[str, Demand]] = {}
    for row in rows:
        demand = found.setdefault(_text(row["class"]), {}).setdefault(_text(row["path"]), Demand())
        least, most = _text(row["least"]), _text(row["most"])
        if _text(row["severity"]) in ("", _VIOLATION):  # which it is unless a shape says otherwise
            demand.least = max(demand.least, int(least or 0))
            if most:
                demand.most = int(most) if demand.most is None else min(demand.most, int(most))
        else:
            demand.wanted = max(demand.wanted, int(least or 0))
        for listed, value in (
            (demand.kinds, _text(row["kind"]) or _text(row["datatype"])),
            (demand.choices, _text(row["one"])),
            (demand.shapes, _text(row["part"]).removeprefix(SHAPES)),
        ):
            if value and value not in listed:
                listed.append(value)
    return found


def _text(value: object) -> str:
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
