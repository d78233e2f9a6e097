"""Readings: what they give of what they print, and facts of what readings give.

What a source prints wrongly is not ours to correct: where every figure involved is what a reading
gives, a disagreement is a Warning, and of evidence files a finding too (`graph.checks`). Otherwise
a figure was read or copied wrongly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.printed import COMPONENTS, Component, Printed, parse_printed
from sarcograph.graph.model.printed.words import MOLAR_UNITS, UNITS
from sarcograph.graph.namespaces import SG, optional_term
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.report import Result, fault

_PARSED = {
    SG.value: SG.parsedValue,
    SG.pValue: SG.parsedValue,
    SG.testStatistic: SG.parsedValue,
    SG.events: SG.parsedEvents,
    SG.size: SG.parsedEvents,
    SG.ciLower: SG.parsedLower,
    SG.ciUpper: SG.parsedUpper,
    SG.rangeLower: SG.parsedLower,
    SG.rangeUpper: SG.parsedUpper,
    SG.interquartileRangeLower: SG.parsedLower,
    SG.interquartileRangeUpper: SG.parsedUpper,
}
"""The figures of a fact that its readings give, each with what a reading calls it."""


_BESIDE: dict[URIRef, Callable[[Printed], Node | Fraction | str | None]] = {
    SG.unit: lambda printed: printed.unit,
    SG.measuredUnit: lambda printed: printed.unit,
    SG.ciLevel: lambda printed: _number(printed.level),
    SG.ciSides: lambda printed: _number(printed.sides) if printed.bounded else None,
    SG.pSides: lambda printed: _number((printed.p or printed).sides),
    SG.effectMeasure: lambda printed: optional_term(printed.effect),
    SG.spreadKind: lambda printed: optional_term(printed.spread_kind),
}
"""What stands beside a number, and what a printed figure says of it, if it does."""
_RELATIONS = {SG.valueOperator: SG.value, SG.pOperator: SG.pValue}
"""How the true number stands to the one given, and that number."""
_TURNED = str.maketrans("<>", "><")
"""How it stands where both have their signs turned."""


_TESTED = (SG.Comparison, SG.PrognosticFinding)
_HAVING: dict[str, tuple[Node, ...]] = {
    "size": (SG.Population, SG.AnalysisPopulation),
    "p": _TESTED,
    "test-statistic": _TESTED,
}
"""What alone has readings of a component."""


def _number(number: Decimal | int | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _form_of(facts: Facts, reading: Node) -> Printed | None:
    """Return what the printed form of a reading says, None for what no grammar reads."""
    named = str(facts.graph.value(reading, SG.component))
    text = facts.graph.value(reading, SG.printed)
    component = next((one for one in COMPONENTS if one == named), None)
    return None if component is None or text is None else _form(component, text)


def _form(component: Component, text: Node) -> Printed | None:
    try:
        return parse_printed(component, str(text))
    except PrintedFormError:
        return None


def parsed(facts: Facts) -> Iterator[Result]:
    """Yield readings that give another number than their printed form."""
    for reading, texts in facts.groups(SG.printed).items():
        printed = _form_of(facts, reading)
        if printed is None:
            continue
        value = printed.value if printed.value is not None else printed.events
        for property_, number in (
            (SG.parsedValue, value),
            (SG.parsedEvents, printed.events),
            (SG.parsedDenominator, printed.denominator),
            (SG.parsedLower, printed.lower),
            (SG.parsedUpper, printed.upper),
        ):
            for literal in facts.graph.objects(reading, property_):
                given = number_of(literal)
                if given is not None and (number is None or given != Fraction(number)):
                    says = "no such number" if number is None else number
                    message = (
                        f"What a reading gives is what it prints ({name(property_)}), and "
                        f"{texts[0].n3()} says {says}; correct the one that is wrong."
                    )
                    yield fault("ReadingAsPrinted", reading, property_, message, literal)
        for literal in facts.graph.objects(reading, SG.parsedOperator):
            if str(literal) != printed.operator:
                message = (
                    f"What a reading gives is what it prints ({name(SG.parsedOperator)}), and "
                    f"{texts[0].n3()} says {printed.operator}; correct the one that is wrong."
                )
                yield fault("ReadingAsPrinted", reading, SG.parsedOperator, message, literal)


def beside(facts: Facts) -> Iterator[Result]:
    """Yield units, levels, sides and the like that are none of those printed beside the number.

    What no reading of a fact prints may be told elsewhere in the source, and is not judged.
    """
    graph = facts.graph
    for property_, says in _BESIDE.items():
        for node, given in facts.groups(property_).items():
            forms = [_form_of(facts, one) for one in graph.objects(node, SG.hasReading)]
            forms += [_form("value", one) for one in graph.objects(node, SG.measuredPrinted)]
            said = {found for form in forms if form and (found := says(form)) is not None}
            own = {found for one in given if (found := _comparable(facts, one)) is not None}
            if said and own and own.isdisjoint(said):
                message = (
                    f"Its readings print {_row(said)} beside the number ({name(property_)}); "
                    "correct one of them."
                )
                yield fault("BesideAsPrinted", node, property_, message, given[0])
    for property_, figure in _RELATIONS.items():
        for node, given in facts.groups(property_).items():
            number = facts.number(node, figure)
            fall = (node, SG.printsDecrease, Literal(True)) in graph
            operators = {
                # a fall of more than 82 is a change below -82
                form.operator.translate(_TURNED) if fall else form.operator
                for reading in graph.objects(node, SG.hasReading)
                if (form := _form_of(facts, reading))
                and (printed := _number(form.value)) is not None
                and (-printed if fall else printed) == number
            }
            if number is not None and operators and operators.isdisjoint(map(str, given)):
                message = (
                    f"Its readings print {_row(operators)} before the number "
                    f"({name(property_)}); correct one of them."
                )
                yield fault("BesideAsPrinted", node, property_, message, given[0])


def _comparable(facts: Facts, term: Node) -> Node | Fraction | str | None:
    """Return a number, the key of a unit by its words, or a value of a list, as forms say it."""
    if isinstance(term, Literal):
        return number_of(term)
    if SG.Unit not in facts.types.get(term, ()):
        return term
    known = {**UNITS, **MOLAR_UNITS}
    return next((known[word] for word in facts.names_of(term) if word in known), None)


def _row(said: Iterable[Node | Fraction | str]) -> str:
    """Return what forms say in a row."""
    return " or ".join(
        sorted(
            f"{float(one):g}"
            if isinstance(one, Fraction)
            else name(one)
            if isinstance(one, URIRef)
            else str(one)
            for one in said
        )
    )


def components(facts: Facts) -> Iterator[Result]:
    """Yield readings of a component that what they are of does not have."""
    for reading, given in facts.groups(SG.component).items():
        kinds = _HAVING.get(str(given[0]))
        for of in facts.graph.objects(reading, SG.readingOf) if kinds else ():
            known = facts.types.get(of)
            if kinds and known and not facts.is_one_of(of, kinds):
                message = (
                    f"Only {names(kinds)} has a reading of {given[0].n3()} ({name(SG.component)}); "
                    "correct the component, or name what it is of."
                )
                yield fault("ComponentOfReading", reading, SG.component, message, given[0])


def in_place(facts: Facts) -> Iterator[Result]:
    """Yield readings in the place of another figure, as the checksum of what stands there tells.

    The other one is printed in the same document, for what others print tells nothing of this.
    Whether a place holds its text at all, only who has the document can prove (`graph.verify`).
    """
    graph = facts.graph
    printed = {
        reading: texts
        for reading, texts in facts.groups(SG.printed).items()
        if (reading, SG.readingOf, None) in graph
    }
    known = {
        (document, _checksum(text)): text
        for reading, texts in printed.items()
        for document in _documents(graph, graph.objects(reading, SG.hasAnchor))
        for text in texts
    }
    for reading, texts in printed.items():
        here = set(map(_checksum, texts))
        for place in sorted(graph.objects(reading, SG.hasAnchor), key=str):
            spans = set(map(str, graph.objects(place, SG.spanSha256)))
            stands = ((one, span) for one in _documents(graph, [place]) for span in sorted(spans))
            other = next((known[one] for one in stands if one in known), None)
            if other is not None and spans.isdisjoint(here):
                message = (
                    f"In this place stands {other.n3()} ({name(SG.hasAnchor)}), and the reading "
                    f"prints {texts[0].n3()}; name its own place, or correct the text."
                )
                yield fault("ReadingInPlace", reading, SG.hasAnchor, message, place)


def _documents(graph: Graph, places: Iterable[Node]) -> list[Node | None]:
    """Return the documents that places lie in, by name; None for those of which nobody says it."""
    found = {one for place in places for one in graph.objects(place, SG.anchorSource)}
    return [*sorted(found, key=str)] or [None]


def _checksum(text: Node) -> str:
    return hashlib.sha256(str(text).encode("utf-8")).hexdigest()


def as_read(facts: Facts, node: Node, figure: URIRef) -> bool:
    """Tell whether a reading of a fact gives one of its figures; none is needed for no figure."""
    given = facts.number(node, figure)
    if figure == SG.value and (node, SG.printsDecrease, Literal(True)) in facts.graph:
        given = -given if given is not None else None
    if figure == SG.denominator:
        return given is None or given in _denominators(facts, node)
    return given is None or given in _read(facts, node, _PARSED[figure])


def _read(facts: Facts, node: Node, parsed_as: Node) -> set[Fraction | None]:
    objects = facts.graph.objects
    readings = objects(node, SG.hasReading)
    return {number_of(term) for reading in readings for term in objects(reading, parsed_as)}


def _denominators(facts: Facts, node: Node) -> set[Fraction | None]:
    """Return what may stand below: what is read, and the sizes of the populations of the study."""
    studies = facts.graph.objects(node, SG.ofStudy)
    sizes = {size for study in studies for size in facts.sizes.get(study, ())}
    printed = _read(facts, node, SG.parsedDenominator) | _read(facts, node, SG.parsedEvents)
    return sizes | printed


def read(facts: Facts) -> Iterator[Result]:
    """Yield figures that none of the readings beside them gives."""
    for figure in (*_PARSED, SG.denominator):
        for node, values in facts.groups(figure).items():
            # what was derived is printed nowhere, and what has no reading is judged by a shape
            if (node, SG.hasReading, None) in facts.graph and not as_read(facts, node, figure):
                message = (
                    f"A figure is one that a reading beside it gives ({name(figure)}), and none "
                    f"gives {values[0]}; correct it, or add the reading (sg:hasReading)."
                )
                yield fault("FigureAsRead", node, figure, message, values[0])


def denominators(facts: Facts) -> Iterator[Result]:
    """Yield denominators of a percentage alone: that it is of all patients is printed nowhere."""
    for node in facts.groups(SG.denominator):
        readings = list(facts.graph.objects(node, SG.hasReading))
        printed = any(
            (reading, SG.parsedDenominator, None) in facts.graph
            or (reading, SG.component, Literal("denominator")) in facts.graph
            # a table has the number of patients at the head of its columns or rows
            or any(
                (place, SG.tableLabel, None) in facts.graph
                for place in facts.graph.objects(reading, SG.hasAnchor)
            )
            for reading in readings
        )
        if readings and not printed and (node, SG.events, None) not in facts.graph:
            message = (
                "A denominator is printed, by itself, beside the count or above it "
                f"({name(SG.denominator)}), and here is a percentage alone; leave it out."
            )
            yield fault("DenominatorPrinted", node, SG.denominator, message)


def disagreement(
    facts: Facts,
    component: str,
    node: Node,
    figures: tuple[URIRef, ...],
    message: str,
    *,
    beside: Node | None = None,
) -> Result:
    """Return that figures disagree: gravely, unless the source prints every one of them so.

    They are of one node, or of that and another `beside` it.
    """
    printed_so = all(
        (one, SG.hasReading, None) in facts.graph and as_read(facts, one, figure)
        for one in (node, beside)
        if one is not None
        for figure in figures
    )
    remedy = (
        "check the readings, and leave it if the source prints so."
        if printed_so
        else "correct the one that is no reading's."
    )
    return fault(
        component,
        node,
        figures[0],
        f"{message}; {remedy}",
        facts.graph.value(node, figures[0]),
        "Warning" if printed_so else "Violation",
    )


def in_one_place(facts: Facts) -> Iterator[Result]:
    """Yield figures of two groups on different treatments that are read in one place.

    A source may print one figure for both ("4.1 months in either arm"), seldom in a table.
    """
    graph = facts.graph
    read_in: dict[tuple[str, Node], list[Node]] = {}
    for reading, place in sorted(graph.subject_objects(SG.hasAnchor), key=str):
        component = graph.value(reading, SG.component)
        if component is not None:
            read_in.setdefault((str(component), place), []).append(reading)
    for (_, place), readings in read_in.items():
        for one, other in combinations(readings, 2):
            if _on_other_treatments(facts, one, other):
                message = (
                    f"{name(one)} reads a figure of patients on another treatment in the same "
                    f"place ({name(SG.hasAnchor)}); name its own place, and leave it if the "
                    "source prints one figure for both."
                )
                yield fault("OnePlaceOfTwo", other, SG.hasAnchor, message, place, "Warning")
                break


def _on_other_treatments(facts: Facts, *readings: Node) -> bool:
    """Tell whether two readings are of groups that neither share a treatment nor lie in another."""
    objects = facts.graph.objects
    groups = [
        {group for of in objects(one, SG.readingOf) for group in objects(of, SG.population)}
        for one in readings
    ]
    around = [
        {up for one in group for up in facts.graph.transitive_objects(one, SG.parentPopulation)}
        for group in groups
    ]
    given = [
        {regimen for one in group for regimen in objects(one, SG.receives)} for group in groups
    ]
    nested = groups[0] & around[1] or groups[1] & around[0]
    return all(given) and given[0].isdisjoint(given[1]) and not nested
