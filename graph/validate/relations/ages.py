"""Ages: by what groups are called and who is let in, against each other and the ages told of them.

Words are read as widely as anybody uses them: in some trials children are up to 21 years old, in
others adults from 15 years on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from rdflib import RDFS
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import years
from sarcograph.graph.validate.relations.measures import HALF
from sarcograph.graph.validate.relations.told import AGE, OLDEST
from sarcograph.graph.validate.report import Result, fault


@dataclass(frozen=True, slots=True)
class Ages:
    """From which age on, and up to which, in years."""

    least: Fraction
    most: Fraction

    def apart(self, other: Ages) -> bool:
        """Tell whether hardly anybody is of an age within both.

        Where both are a span, they share less than a quarter of the narrower.
        """
        shared = min(self.most, other.most) - max(self.least, other.least)
        narrower = min(self.most - self.least, other.most - other.least)
        return shared < 0 or shared < narrower * SHARED


def _ages(least: int, most: int = OLDEST) -> Ages:
    return Ages(Fraction(least), Fraction(most))


_KIND = r"(?![- ]type)\b"
"""A disease may be of adult type in a child."""
CALLED: tuple[tuple[re.Pattern[str], Ages], ...] = tuple(
    (re.compile(words, re.IGNORECASE), ages)
    for words, ages in (
        (rf"\byoung adults?{_KIND}", _ages(14, 40)),
        (rf"\b(?:older adults?{_KIND}|elderly\b|geriatric\b)", _ages(55)),
        (rf"(?<!young )(?<!older )\badults?{_KIND}", _ages(15)),
        (rf"\bpa?ediatric{_KIND}", _ages(0, 21)),
        (r"\bchild(?:ren|hood)?\b(?! ?-?bearing)(?!-pugh)(?!'s)(?!’s)", _ages(0, 21)),
        (r"\b(?:adolescents?|teenagers?)\b", _ages(9, 25)),
        (r"\b(?:infants?|toddlers?)\b", _ages(0, 5)),
    )
)
"""By what people of some ages are called."""
_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_YEARS = r"(?:years?|yrs?)\b"
BOUNDED: tuple[tuple[re.Pattern[str], tuple[int | None, int | None]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), groups)
    for words, groups in (
        (rf"\b{_NUMBER} ?(?:years?)? ?(?:-|–|to|and) ?{_NUMBER} {_YEARS}", (1, 2)),
        (
            rf"\b{_NUMBER} {_YEARS}(?: of age| old)? (?:or|and) (?:older|above|over|more)\b",
            (1, None),
        ),
        (rf"(?:\bat least|\bolder than|\bover|≥|>) ?{_NUMBER} {_YEARS}", (1, None)),
        (rf"\bage of {_NUMBER} {_YEARS} or more\b", (1, None)),
        (rf"\b{_NUMBER} {_YEARS}(?: of age| old)? (?:or|and) (?:younger|below|under)\b", (None, 1)),
        (rf"(?:\bat most|\byounger than|\bunder|≤|<) ?{_NUMBER} {_YEARS}", (None, 1)),
    )
)
"""How ages are bounded in words, and which numbers in these are the least and the greatest."""
_OF_AGE = re.compile(r"\b(?:aged?|old|older|younger)\b", re.IGNORECASE)
"""A word by which years are those of an age and not of a survival."""
A_YEAR = 1
"""By how many years an age may be beyond a bound: it is told of another day."""
SHARED = Fraction(1, 4)


def read_ages(text: str) -> list[Ages]:
    """Return the ages that a text tells: those of who is called by them, and those in numbers.

    Who is called by several may be of any of these; several bounds hold together.

    >>> [(int(one.least), int(one.most)) for one in read_ages("children and young adults")]
    [(0, 40)]
    >>> [(int(one.least), int(one.most)) for one in read_ages("adults aged 3 to 16 years")]
    [(15, 120), (2, 17)]
    """
    called = [ages for words, ages in CALLED if words.search(text)]
    found = []
    if called:
        found.append(Ages(min(one.least for one in called), max(one.most for one in called)))
    bounds = [
        (
            Fraction(match[least]) - A_YEAR if least else Fraction(0),
            Fraction(match[most]) + A_YEAR if most else Fraction(OLDEST),
        )
        for words, (least, most) in (BOUNDED if _OF_AGE.search(text) else ())
        for match in words.finditer(text)
    ]
    if bounds:
        least, most = max(one for one, _ in bounds), min(one for _, one in bounds)
        if least < most:
            found.append(Ages(least, most))
    return found


def groups(facts: Facts) -> Iterator[Result]:
    """Yield groups called by ages that a group around them, their study or a criterion lacks."""
    graph = facts.graph
    told = _Told(facts)
    for population in facts.members(SG.Population):
        own = read_ages(facts.label(population))
        for ages, (by, other) in product(own, told.of(population)):
            if ages.apart(other):
                message = (
                    f"It is called by ages at which hardly anybody is whom {name(by)} tells of "
                    f"({name(RDFS.label)}); correct one of them."
                )
                label = graph.value(population, RDFS.label)
                yield fault("AgeOfGroup", population, RDFS.label, message, label, "Warning")
                break
    for branch, texts in facts.groups(SG.dosedGroup).items():
        dosed = [one for text in texts for one in read_ages(str(text))]
        rules = graph.subjects(SG.hasBranch, branch) if dosed else ()
        patients = [one for rule in rules for one in graph.objects(rule, SG.dosePopulation)]
        around = [one for whom in patients for one in told.of(whom, itself=True)]
        if any(ages.apart(other) for ages, (_, other) in product(dosed, around)):
            message = (
                f"Hardly anybody of these patients is of such an age ({name(SG.dosedGroup)}); "
                "correct one of them."
            )
            yield fault("AgeOfDosed", branch, SG.dosedGroup, message, texts[0], "Warning")


def excluded(facts: Facts) -> Iterator[Result]:
    """Yield exclusions of all ages by which patients of the study are called, or that they have."""
    graph = facts.graph
    printed = list(_printed(facts))
    for criterion in sorted(graph.subjects(SG.criterionKind, SG.Exclusion), key=str):
        out = read_ages(facts.label(criterion))
        patients = {
            one
            for study in graph.objects(criterion, SG.ofStudy)
            for one in graph.subjects(SG.ofStudy, study)
            if out and facts.is_one_of(one, (SG.Population,))
        }
        whom = set(graph.objects(criterion, SG.population))
        seen = [
            (node, ages)
            for node, _, ages in printed
            if not patients.isdisjoint(graph.objects(node, SG.population))
        ]
        called = [
            (one, ages)
            for one in sorted(whom & patients or patients, key=str)
            for ages in read_ages(facts.label(one))
        ]
        for ages, (by, other) in product(out, (*called, *seen)):
            # bounds in words were widened by a year, and so were those of groups
            slack = 2 * A_YEAR if other.least == other.most else 0
            least = ages.least + slack if ages.least > 0 else ages.least
            most = ages.most - slack if ages.most < OLDEST else ages.most
            if least <= other.least and other.most <= most:
                message = (
                    f"Who is of such an age was excluded, and {name(by)} tells of some; correct "
                    f"one of them, or the kind of the criterion ({name(SG.criterionKind)})."
                )
                path = SG.criterionKind
                yield fault("AgeExcluded", criterion, path, message, by, "Warning")
                break


def found(facts: Facts) -> Iterator[Result]:
    """Yield ages, and categories of ages that some have, which their group cannot have.

    What it is called by, what lets patients in, and the range of ages beside them tell which.
    """
    graph = facts.graph
    told = _Told(facts)
    seen: dict[Node, list[tuple[Node, Node, Ages]]] = defaultdict(list)
    for node, path, ages in (*_printed(facts), *_counted(facts)):
        for population in graph.objects(node, SG.population):
            seen[population].append((node, path, ages))
    for population, nodes in seen.items():
        around = [*told.of(population, itself=True)]
        ranges = [(node, Ages(*both)) for node, both in _ranges(facts, population)]
        for node, path, ages in nodes:
            for by, other in (*around, *ranges):
                if by != node and ages.apart(other):
                    message = (
                        f"Hardly anybody is of this age among those whom {name(by)} tells of "
                        f"({name(path)}); correct one of them, and leave them if the source prints "
                        "so."
                    )
                    yield fault("AgeFound", node, path, message, by, "Warning")
                    break


class _Told:
    """What is told in words of the ages of groups, by whom."""

    def __init__(self, facts: Facts) -> None:
        """Read the criteria of studies, which are few."""
        self._facts = facts
        self._criteria: dict[Node, list[tuple[Node, Ages]]] = defaultdict(list)
        for criterion in sorted(facts.graph.subjects(SG.criterionKind, SG.Inclusion), key=str):
            for study in facts.graph.objects(criterion, SG.ofStudy):
                self._criteria[study] += self._in_label(criterion)
        self._of: dict[Node, list[tuple[Node, Ages]]] = {}

    def _in_label(self, node: Node, path: Node = RDFS.label) -> list[tuple[Node, Ages]]:
        text = str(self._facts.graph.value(node, path) or "")
        return [(node, ages) for ages in read_ages(text)]

    def _of_study(self, study: Node) -> list[tuple[Node, Ages]]:
        graph = self._facts.graph
        found = self._in_label(study)
        for report in sorted(graph.objects(study, SG.reportedIn), key=str):
            if len(list(graph.subjects(SG.reportedIn, report))) == 1:
                found += self._in_label(report, SG.title)
        return found

    def of(self, population: Node, *, itself: bool = False) -> list[tuple[Node, Ages]]:
        """Return who tells which ages of a group: those around it, its study and its criteria."""
        graph = self._facts.graph
        around = {one for one in graph.transitive_objects(population, SG.parentPopulation) if one}
        told = [
            one for up in sorted(around - {population}, key=str) for one in self._in_label(up)
        ] + (self._in_label(population) if itself else [])
        for study in graph.objects(population, SG.ofStudy):
            if study not in self._of:
                self._of[study] = self._of_study(study)
            told += self._of[study]
            for criterion, ages in self._criteria.get(study, ()):
                whom = set(graph.objects(criterion, SG.population))
                if not whom or not whom.isdisjoint(around):
                    told.append((criterion, ages))
        return told


def _printed(facts: Facts) -> Iterator[tuple[Node, Node, Ages]]:
    """Yield ages of somebody: typical ones, the least and the greatest."""
    for node in sorted(facts.graph.subjects(SG.measure, AGE), key=str):
        for path in (SG.value, SG.rangeLower, SG.rangeUpper):
            age = years(facts, node, path, SG.unit)
            if age is not None and facts.is_one_of(node, (SG.Estimate,)):
                yield node, path, Ages(age, age)


def _counted(facts: Facts) -> Iterator[tuple[Node, Node, Ages]]:
    """Yield the ages of categories, or of a measure such as that of age from 75, that some have."""
    graph = facts.graph
    for path in (SG.category, SG.measure):
        for kind in sorted(set(graph.objects(None, path)), key=str):
            label = facts.label(kind)
            for ages in read_ages(label) if _OF_AGE.search(label) else ():
                for node in sorted(graph.subjects(path, kind), key=str):
                    some = facts.number(node, SG.events) or facts.number(node, SG.value)
                    if some and facts.is_one_of(node, (SG.Estimate,)):
                        yield node, path, ages


def _ranges(facts: Facts, population: Node) -> Iterator[tuple[Node, tuple[Fraction, Fraction]]]:
    """Yield the ranges of the ages of a group."""
    for node in sorted(facts.graph.subjects(SG.measure, AGE), key=str):
        lower, upper = (years(facts, node, one, SG.unit) for one in (SG.rangeLower, SG.rangeUpper))
        whom = (node, SG.population, population) in facts.graph
        if whom and lower is not None and upper is not None and lower <= upper:
            yield node, (lower, upper)


def halves(facts: Facts) -> Iterator[Result]:
    """Yield median ages that the shares of who is older or younger than a bound deny.

    Where more than half are of some ages, so is the one in the middle.
    """
    graph = facts.graph
    shares = [
        (node, ages, share)
        for node, _, ages in _counted(facts)
        if (share := facts.number(node, SG.value)) is not None
        and (node, SG.statistic, SG.Proportion) in graph
    ]
    for node in sorted(graph.subjects(SG.measure, AGE), key=str) if shares else ():
        age = years(facts, node, SG.value, SG.unit)
        if age is None or (node, SG.statistic, SG.Median) not in graph:
            continue
        for other, ages, share in shares:
            if set(graph.objects(node, SG.population)) != set(graph.objects(other, SG.population)):
                continue
            inside = ages.least <= age <= ages.most
            deep = ages.least + 2 * A_YEAR < age < ages.most - 2 * A_YEAR
            if (share > HALF and not inside) or (share < HALF and deep and _one_sided(ages)):
                message = (
                    f"{float(share):g} percent are of other ages than half would be by this "
                    f"median, as {name(other)} gives ({name(SG.value)}); correct one of them, and "
                    "leave them if the source prints so."
                )
                yield fault("MedianOfAges", node, SG.value, message, other, "Warning")
                break


def _one_sided(ages: Ages) -> bool:
    return (ages.least <= 0) != (ages.most >= OLDEST)
