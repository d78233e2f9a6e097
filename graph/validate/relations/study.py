"""Populations, treatment lines and arms: what Core cannot say of them, as it joins nothing."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDFS, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.model.treatment_forms import Lines, lines_in_name
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.report import Result, fault

PATIENTS_OF_LINES = (
    (SG.line, SG.population),
    (SG.withinLine, SG.linePopulation),
    (SG.doseLine, SG.dosePopulation),
    (SG.observedAtLine, SG.observedIn),
)
"""What leads to a treatment line, each with what leads from there to the patients."""


def parts(facts: Facts) -> Iterator[Result]:
    """Yield partitions with a part that does not lie in the population divided."""
    for partition, populations in facts.groups(SG.part).items():
        whole = set(facts.graph.objects(partition, SG.partitionOf))
        for part in populations:
            around = facts.graph.transitive_objects(part, SG.parentPopulation)
            if whole and whole.isdisjoint(around):
                message = (
                    "A part lies in the population that is divided (sg:part); give it that "
                    "population above it (sg:parentPopulation), or name another part."
                )
                yield fault("PartOfPopulation", partition, SG.part, message, part)


def regimens(facts: Facts) -> Iterator[Result]:
    """Yield quantities under a regimen that they were not measured under.

    It is that of their treatment line, without one that of their population, and what patients
    bring along was measured under none.
    """
    own: dict[Node, set[Node]] = {}
    for line, population in facts.graph.subject_objects(SG.linePopulation):
        own.setdefault(population, set()).update(facts.graph.objects(line, SG.regimen))
    objects = facts.graph.objects
    for quantity, regimen in sorted(facts.graph.subject_objects(SG.underRegimen), key=str):
        lines = list(objects(quantity, SG.line))
        had = {found for line in lines for found in objects(line, SG.regimen)}
        for population in () if lines else objects(quantity, SG.population):
            had |= own.get(population, set()) | set(objects(population, SG.receives))
        if regimen not in had:
            message = (
                "A quantity is found under the regimen of its treatment line, without one of its "
                f"population ({name(SG.underRegimen)}); name that regimen, or the right line "
                "(sg:line)."
            )
            yield fault("RegimenOfLine", quantity, SG.underRegimen, message, regimen)
        before = (quantity, SG.timePoint, Literal("baseline")) in facts.graph
        if before or any(
            facts.is_one_of(measure, (SG.BaselineCharacteristic,))
            for measure in objects(quantity, SG.measure)
        ):
            message = (
                "What patients bring along belongs to them, not to the treatment that came later "
                f"({name(SG.underRegimen)}); leave out regimen and line."
            )
            yield fault("BaselineUnderRegimen", quantity, SG.underRegimen, message, regimen)


def _groups_around(facts: Facts, node: Node, property_: URIRef) -> set[Node | None]:
    """Return the populations that a fact names by `property_`, and all that they are parts of."""
    return {
        wider
        for own in facts.graph.objects(node, property_)
        for wider in facts.graph.transitive_objects(own, SG.parentPopulation)
    }


def lines(facts: Facts) -> Iterator[Result]:
    """Yield what is told of patients on a treatment line of others, or on one within theirs."""
    objects = facts.graph.objects
    for result, property_ in PATIENTS_OF_LINES:
        for node, line in sorted(facts.graph.subject_objects(result), key=str):
            treated = set(objects(line, SG.linePopulation))
            around = _groups_around(facts, node, property_)
            if treated and around and treated.isdisjoint(around):
                message = (
                    f"A treatment line is one of the patients, or of a group around them "
                    f"({name(result)}); name their own line, or other patients."
                )
                yield fault("LineOfPopulation", node, result, message, line)


def ranks(facts: Facts) -> Iterator[Result]:
    """Yield treatment lines with a rank that their patients had passed before."""
    for line in facts.groups(SG.rank):
        rank = facts.number(line, SG.rank)
        for population in facts.graph.objects(line, SG.linePopulation):
            earlier = facts.number(population, SG.earlierLinesAtLeast)
            if rank is not None and earlier is not None and rank <= earlier:
                message = (
                    f"{name(population)} had at least {earlier} lines before "
                    f"({name(SG.earlierLinesAtLeast)}); correct {name(SG.rank)}, and leave it if "
                    "the source counts lines within the study."
                )
                yield fault("RankOfLine", line, SG.rank, message, severity="Warning")
            most = facts.number(population, SG.earlierLinesAtMost)
            before = len(set(facts.graph.transitive_objects(line, SG.follows)) - {line})
            if rank is not None and most is not None and rank > most + before + 1:
                message = (
                    f"{name(population)} had {most} lines before at most "
                    f"({name(SG.earlierLinesAtMost)}), too few for this one; correct "
                    f"{name(SG.rank)}, or say what the line follows ({name(SG.follows)})."
                )
                yield fault("RankOfLine", line, SG.rank, message, severity="Warning")


def named_by_line(facts: Facts) -> Iterator[Result]:
    """Yield populations whose name tells another number of earlier lines than they have."""
    for population in facts.members(SG.Population):
        named = lines_in_name(str(facts.graph.value(population, RDFS.label)))
        if named is None:
            continue
        given = Lines(
            *(
                None if (found := facts.number(population, one)) is None else int(found)
                for one in (SG.earlierLinesAtLeast, SG.earlierLinesAtMost)
            )
        )
        if given == named:
            continue
        missing = given == Lines(None, None)
        message = (
            f"The name tells how many lines these patients had before, and "
            f"{name(SG.earlierLines)} {'does not' if missing else 'another number'}; give it where "
            "the source says so, or another name."
        )
        severity = "Warning" if missing else "Violation"
        yield fault("LineInName", population, SG.earlierLines, message, severity=severity)


def adjusted(facts: Facts) -> Iterator[Result]:
    """Yield results that are called not adjusted, of analyses that adjust for something."""
    graph = facts.graph
    for result in sorted(graph.subjects(SG.adjustment, SG.Unadjusted), key=str):
        for analysis in graph.objects(result, SG.inAnalysis):
            if (analysis, SG.adjustedFor, None) in graph:
                message = (
                    f"{name(analysis)} adjusts for something ({name(SG.adjustedFor)}); correct "
                    f"{name(SG.adjustment)}, and leave it if the analysis gives both."
                )
                path = SG.adjustment
                yield fault("AdjustedAnalysis", result, path, message, severity="Warning")


def related(facts: Facts, condition: Node, others: list[Node]) -> bool:
    """Tell whether a disease lies below or above one of others; what nobody places may."""
    graph = facts.graph

    def above(one: Node) -> set[Node]:
        return {one, *graph.objects(one, SG.fallsUnder)}

    placed = all((one, SG.fallsUnder, None) in graph for one in (condition, *others))
    return (
        not others
        or not placed
        or any(one in above(condition) or condition in above(one) for one in others)
    )


def diseases(facts: Facts) -> Iterator[Result]:
    """Yield populations of a disease that lies neither below nor above one of what they are in.

    That is their study, and the groups around them. What no hierarchy places is not judged.
    Diseases may overlap, and controls have another.
    """
    graph = facts.graph
    for population, condition in sorted(graph.subject_objects(SG.populationCondition), key=str):
        around = {up for up in graph.transitive_objects(population, SG.parentPopulation) if up}
        for wider, path in (
            *((study, SG.studyCondition) for study in graph.objects(population, SG.ofStudy)),
            *((up, SG.populationCondition) for up in sorted(around - {population}, key=str)),
        ):
            if not related(facts, condition, list(graph.objects(wider, path))):
                message = (
                    f"{name(condition)} lies neither below nor above what {name(wider)} has "
                    f"({name(path)}); name it there too, or correct {name(SG.populationCondition)}."
                )
                path = SG.populationCondition
                yield fault("DiseaseOfStudy", population, path, message, condition, "Warning")
                break


def diseases_of_claims(facts: Facts) -> Iterator[Result]:
    """Yield claims that a drug works in a disease, of patients who have another."""
    graph = facts.graph
    for claim in sorted(graph.subjects(SG.predicate, SG["predicate-active-in"]), key=str):
        for population in graph.objects(claim, SG.population):
            conditions = sorted(graph.objects(population, SG.populationCondition), key=str)
            for condition in graph.objects(claim, SG.object):
                if not related(facts, condition, conditions):
                    message = (
                        f"{name(population)} has {names(conditions)}, which lies neither below nor "
                        f"above {name(condition)} ({name(SG.object)}); name other patients, or the "
                        "disease that these have, and leave it if they had both."
                    )
                    yield fault("DiseaseOfClaim", claim, SG.object, message, condition, "Warning")


def regimens_of_lines(facts: Facts) -> Iterator[Result]:
    """Yield regimens of a population that share no agent with any treatment line of its own.

    What its lines give may be a step of it, one of those that it is chosen from, or a drug of a
    class that it gives.
    """
    graph = facts.graph
    own: dict[Node, set[Node]] = {}
    for line, population in graph.subject_objects(SG.linePopulation):
        own.setdefault(population, set()).update(graph.objects(line, SG.regimen))
    for population, received in facts.groups(SG.receives).items():
        given = own.get(population, set())
        agents = {agent for one in given for agent in agents_of(facts, one)}
        for regimen in received:
            theirs = set(agents_of(facts, regimen))
            if not agents or not theirs or any(may_give(facts, agents, one) for one in theirs):
                continue
            message = (
                f"No treatment line of these patients gives any part of {name(regimen)} "
                f"({name(SG.receives)}); name what they received, or add the line "
                f"({name(SG.linePopulation)})."
            )
            yield fault("RegimenOfLines", population, SG.receives, message, regimen)


def first_lines(facts: Facts) -> Iterator[Result]:
    """Yield treatment lines that are called the first and follow another."""
    for line in facts.groups(SG.follows):
        if facts.number(line, SG.rank) == 1:
            message = (
                f"The first line follows none ({name(SG.follows)}); correct its rank "
                f"({name(SG.rank)}), or say what it follows otherwise."
            )
            yield fault("FirstLine", line, SG.follows, message)


def comparisons(facts: Facts) -> Iterator[Result]:
    """Yield comparisons none of whose sides is of their own study."""
    objects = facts.graph.objects
    for comparison, sides in facts.groups(SG.compares).items():
        studies = {study for side in sides for study in objects(side, SG.ofStudy)}
        own = set(objects(comparison, SG.ofStudy))
        if own and own.isdisjoint(studies):
            message = (
                "A comparison has a side of its own study, beside one of another if need be "
                "(sg:compares); name the study of a side (sg:ofStudy)."
            )
            yield fault("ComparisonOfStudy", comparison, SG.compares, message)


def comparisons_cited(facts: Facts) -> Iterator[Result]:
    """Yield comparisons cited from a work that does not report all of the studies compared."""
    objects = facts.graph.objects
    for comparison in sorted(facts.members(SG.Comparison), key=str):
        cited = set(objects(comparison, SG.citedFrom))
        for side in sorted(objects(comparison, SG.compares), key=str) if cited else ():
            reports = {
                report
                for study in objects(side, SG.ofStudy)
                for report in objects(study, SG.reportedIn)
            }
            if reports and cited.isdisjoint(reports):
                message = (
                    f"A comparison is that of a cited work where this reports all groups "
                    f"({name(SG.citedFrom)}), and {name(side)} is of another; cite no "
                    "work, since the authors compare, or name other groups."
                )
                yield fault("ComparisonOfCited", comparison, SG.citedFrom, message, side)


def in_common(facts: Facts) -> Iterator[Result]:
    """Yield facts on two populations that share nobody, as a partition says that they do not."""
    graph = facts.graph
    parts: dict[Node, set[tuple[Node, Node]]] = {}
    for partition in graph.subjects(SG.exclusive, SG.Yes):
        for part in graph.objects(partition, SG.part):
            parts.setdefault(part, set()).add((partition, part))
    if not parts:
        return

    def within(population: Node) -> dict[Node, Node]:
        """Return for each partition the part that a population lies in."""
        around = graph.transitive_objects(population, SG.parentPopulation)
        return dict(pair for one in around if one is not None for pair in parts.get(one, ()))

    for first, second in (
        ((SG.population,), (SG.line, SG.linePopulation)),
        ((SG.linePopulation,), (SG.follows, SG.linePopulation)),
        ((SG.population,), (SG.inAnalysisPopulation, SG.ofPopulation)),
        ((SG.observedIn,), (SG.observedAtLine, SG.linePopulation)),
        ((SG.dosePopulation,), (SG.doseLine, SG.linePopulation)),
        ((SG.crossoverFrom,), (SG.crossoverLine, SG.linePopulation)),
    ):
        for fact, ways in facts.groups(second[0]).items():
            for way in ways:
                for other in graph.objects(way, second[1]):
                    there = within(other)
                    for one in graph.objects(fact, first[0]):
                        here = within(one)
                        if any(there.get(by, part) != part for by, part in here.items()):
                            message = (
                                f"{name(one)} and {name(other)} share nobody, as a partition has "
                                f"them apart ({name(second[0])}); name another."
                            )
                            yield fault("NobodyInCommon", fact, second[0], message, way)


def analysed(facts: Facts) -> Iterator[Result]:
    """Yield results on an analysis population of patients who are not in their population.

    Those of a comparison are on one side of it at least.
    """
    objects = facts.graph.objects
    for result, analysed_in in facts.graph.subject_objects(SG.inAnalysisPopulation):
        among = set(objects(analysed_in, SG.ofPopulation))
        around = _groups_around(facts, result, SG.population)
        for side in objects(result, SG.compares):
            for own in (side, *objects(side, SG.linePopulation)):
                around |= set(facts.graph.transitive_objects(own, SG.parentPopulation))
        if among and around and among.isdisjoint(around):
            message = (
                "A result counts patients of its population, or of one around it "
                f"({name(SG.inAnalysisPopulation)}); name another analysis population."
            )
            yield fault("AnalysedPopulation", result, SG.inAnalysisPopulation, message, analysed_in)


def absences(facts: Facts) -> Iterator[Result]:
    """Yield results that are said to be missing although an estimate gives a number for them."""
    of_results = set(facts.graph.subjects(RDFS.domain, SG.Result)) - {SG.citedFrom}
    coordinates = {*of_results, SG.ofStudy, SG.population, SG.measure, SG.statistic}

    def place(node: Node) -> frozenset[tuple[Node, Node]]:
        return frozenset(
            (one, value) for one in coordinates for value in facts.graph.objects(node, one)
        )

    given = {
        place(node): node
        for node in facts.members(SG.Estimate)
        if (node, SG.value, None) in facts.graph or (node, SG.events, None) in facts.graph
    }
    for absence in facts.members(SG.Absence):
        if (found := given.get(place(absence))) is not None:
            message = (
                f"{name(found)} gives the number that is said to be missing "
                f"({name(SG.absenceKind)}); keep one of them, or say in what they differ."
            )
            yield fault("AbsentNumber", absence, SG.absenceKind, message, found)


def grades(facts: Facts) -> Iterator[Result]:
    """Yield incidences of any grade that name some grades alone."""
    for result in facts.graph.subjects(SG.anyGrade, Literal(True)):
        given = {number_of(one) for one in facts.graph.objects(result, SG.grade)}
        if given and given != set(range(1, 6)):
            message = (
                f"Any grade is all of 1 to 5 ({name(SG.grade)}); name them all or none, or say "
                f"that it is not any grade ({name(SG.anyGrade)})."
            )
            yield fault("AnyGrade", result, SG.grade, message)
    for result in sorted(facts.graph.subjects(SG.anyGrade, Literal(False)), key=str):
        if (result, SG.grade, None) not in facts.graph:
            message = (
                f"What is not of any grade is of some ({name(SG.grade)}); name them, or leave out "
                f"{name(SG.anyGrade)}."
            )
            yield fault("SomeGrade", result, SG.anyGrade, message)
