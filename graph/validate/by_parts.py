"""Judge a graph part by part: each document by itself, and what spans documents over projections.

A part is judged among what its nodes lead to, and only what is wrong with its own nodes is told.
The rules of `ACROSS` hold nodes of several documents against each other, or judge an entity by what
documents say of it; they see what `projected` takes of each part, and judge it all at once. What
comes out together is what `graph.validate.validate` says of the whole graph.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from rdflib import RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.namespaces import RDF, SG
from sarcograph.graph.nquads import merged, ntriples, statements
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.quick_graph import QuickGraph, Triple
from sarcograph.graph.reaching import reached_from
from sarcograph.graph.validate.coverage import coverage_of, judged_classes
from sarcograph.graph.validate.naming import reached_in, way_to
from sarcograph.graph.validate.relations import (
    RULES,
    alterations,
    claims,
    classes,
    conduct,
    contraries,
    figures,
    identity,
    labels,
    laboratory,
    observed,
    regimens,
    selected,
    structure,
    titles,
)
from sarcograph.graph.validate.relations.base import Facts
from sarcograph.graph.validate.report import Coverage, Report, Result, Unjudged, ordered, text_of
from sarcograph.graph.validate.shapes import compiled_shapes, run_shacl, unfit_shapes
from sarcograph.graph.validate.vocabulary import Vocabulary, misused_terms

ACROSS = frozenset(
    {
        identity.publications,
        identity.registrations,
        identity.numbers_of_trials,
        structure.files,
        claims.plain_edges,
        claims.premises,
        claims.conclusions,
        contraries.claims,
        classes.regimens_outside,
        laboratory.directions,
        regimens.named_lines,
        conduct.acronyms,
        selected.called,
        titles.named,
        labels.entities,
        labels.claims,
        observed.resistances,
    }
)
"""The rules on nodes of several documents, and on entities by what documents say of them."""

ON_SUBJECTS_OF: dict[object, frozenset[Node]] = {
    structure.closures: frozenset({SKOS.broaderTransitive, SG.fallsUnder}),
    structure.agents_twice: frozenset({SG.hasComponent}),
    regimens.twice: frozenset({SG.hasComponent, SG.hasRegimenStep}),
    regimens.named: frozenset({SG.hasComponent, SG.hasRegimenStep}),
    identity.identifiers: frozenset({SKOS.exactMatch}),
    identity.twice_exact: frozenset({SKOS.exactMatch}),
    identity.mappings: frozenset({SKOS.exactMatch}),
    contraries.alterations: frozenset({SG.change}),
    alterations.exons: frozenset({SG.change}),
    alterations.genes: frozenset({SG.change}),
    alterations.changes: frozenset({SG.change}),
    figures.usual_units: frozenset({SG.unitDefault}),
    laboratory.fusions: frozenset({SG.hasFusionElement}),
    laboratory.order_of_fusions: frozenset({SG.hasFusionElement}),
    laboratory.wider_alterations: frozenset({SKOS.broader}),
    laboratory.named_changes: frozenset({SG.proteinChange}),
}
"""Rules that find nothing but on subjects of these properties; few parts have such."""

PROJECTED: dict[URIRef, frozenset[Node]] = {
    SG.Publication: frozenset({SG.doi, SG.pubmedId, SG.pmcId, SG.title}),
    SG.Study: frozenset(
        {
            RDFS.label,
            SG.registeredAs,
            SG.accountOf,
            SG.acronym,
            SG.reportedIn,
            SG.studyCondition,
        }
    ),
    SG.SourceDocument: frozenset({SG.sha256}),
    SG.Population: frozenset(
        {RDFS.label, SG.ofStudy, SG.receives, SG.pretreatedWith, SG.populationCondition}
    ),
    SG.TreatmentLine: frozenset({RDFS.label, SG.ofStudy, SG.linePopulation, SG.regimen}),
    SG.Claim: frozenset(
        {
            RDFS.label,
            SG.claimKind,
            SG.subject,
            SG.predicate,
            SG.object,
            SG.negated,
            SG.certainty,
            SG.hedge,
            SG.qualified,
            SG.claimDirection,
            SG.contradicts,
            SG.population,
            *claims.NARROWING,
        }
    ),
    SG.PotencyMeasurement: frozenset(
        {RDFS.label, SG.measuredValue, SG.measuredUnit, *laboratory.POTENCY},
    ),
    SG.PotencyRatio: frozenset({SG.potencyDirection, *laboratory.OWN, *laboratory.OTHER}),
}
"""By their classes the nodes of documents that rules of `ACROSS` look at, and what of them."""
for _kind, _path, _ in labels.OF_ENTITIES:
    PROJECTED[_kind] = PROJECTED.get(_kind, frozenset()) | {RDFS.label, _path}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with some of the nodes of a graph, and how many of them a shape judges."""

    results: tuple[Result, ...]
    coverage: Coverage


def of_others(part: Graph, is_own: Callable[[Node], bool]) -> Iterator[Triple]:
    """Yield what a document's part says of nodes that are not its own, such as entities."""
    for subject in part.subjects(unique=True):
        if not is_own(subject):
            yield from part.triples((subject, None, None))


def projected(part: Graph, is_own: Callable[[Node], bool]) -> Iterator[Triple]:
    """Yield what of its own nodes a document's part shows to the rules across documents."""
    for kind, properties in PROJECTED.items():
        for node in filter(is_own, part.subjects(RDF.type, kind)):
            for triple in part.triples((node, None, None)):
                if triple[1] == RDF.type or triple[1] in properties:
                    yield triple
    for subject, target in part.subject_objects(SG.about):
        if (target, RDF.type, SG.Claim) in part:
            yield subject, SG.about, target
    seen: set[Node] = set()
    for subject, regimen in sorted(part.subject_objects(SG.underRegimen), key=str):
        if regimen not in seen:
            seen.add(regimen)
            yield subject, SG.underRegimen, regimen


class Ground:
    """The ontology as every part is judged by it: as a graph, in N-Triples, as a vocabulary."""

    def __init__(self, ontology: QuickGraph) -> None:
        """Write the ontology once for all parts."""
        self.ontology = ontology
        self.vocabulary = Vocabulary(ontology)
        self.facts = Facts(ontology)
        self.judged = judged_classes(ontology)
        written: dict[Node, list[Triple]] = {}
        for triple in ontology:
            written.setdefault(triple[0], []).append(triple)
        self._texts = {
            node: ntriples(statements(triples, blank_nodes=True))
            for node, triples in written.items()
        }
        self._leads_to = {
            node: frozenset(one for _, *rest in triples for one in rest if one in written)
            for node, triples in written.items()
        }

    def text_of(self, names: Set[Node]) -> str:
        """Return what the ontology says of all that `names` lead to, as N-Triples.

        No shape looks at more of it from the nodes of a graph that has these names.
        """
        found = reached_from(names & self._texts.keys(), self._leads_to.__getitem__)
        return "".join(self._texts[node] for node in found)


def judge_part(
    part: Graph,
    texts: Iterable[str],
    around: Iterable[Triple],
    ground: Ground,
    is_own: Callable[[Node], bool],
) -> Judgement:
    """Return what is wrong with the own nodes of a document's `part`, which is empty afterwards.

    `around` is what registry and hierarchies say of all that the part leads to; `texts` are
    together the triples of both as N-Triples.
    """
    whole = merged((part,), ground.ontology, away=True)
    own = sorted(filter(is_own, whole.own_subjects()), key=str)
    used = whole.own_predicates()
    for triple in around:
        whole.add(triple)
    of_ontology = ground.text_of(whole.own_names())
    found = [*_against_rules(whole, own, used, ground)]
    coverage = coverage_of(whole, own, ground.vocabulary, ground.judged)
    names = set(map(text_of, own))
    # a large part as a graph, and as the engine has it: that would be twice the memory
    whole.clear()
    found += run_shacl("".join((*texts, of_ontology)), compiled_shapes())
    return Judgement(tuple(one for one in found if one.focus in names), coverage)


def _against_rules(
    whole: QuickGraph, own: Sequence[Node], used: Set[Node], ground: Ground
) -> Iterator[Result]:
    """Yield what the rules find that look at one document, and what offends the vocabulary.

    `used` are the predicates of the document.
    """
    facts = Facts(whole, ground.facts)
    own_triples = whole.own_triples_of(own)
    yield from structure.loops(facts, own_triples)
    for rule in RULES:
        if rule not in (*ACROSS, structure.related_to_itself) and not used.isdisjoint(
            ON_SUBJECTS_OF.get(rule, used)
        ):
            yield from rule(facts)
    yield from misused_terms(own_triples, ground.vocabulary)


def judge_joint(joint: Graph, nodes: Collection[Node]) -> tuple[Judgement, dict[str, str]]:
    """Return what is wrong with `nodes` of a graph, and what spans documents; and names of nodes.

    `joint` holds ontology, registry and hierarchies, conclusions, what several documents tell
    differently, and the projections of all parts; `nodes` are those that no part has judged.
    """
    own = sorted(nodes, key=lambda node: (isinstance(node, BNode), str(node)))
    told = set(map(text_of, own))
    facts = Facts(joint)
    results = list(
        chain(
            unfit_shapes(_with_types_of(joint, led_to(joint, own))),
            *(rule(facts) for rule in RULES if rule not in ACROSS),
        )
    )
    results = [one for one in results if one.focus in told]
    for rule in RULES:
        if rule in ACROSS:
            results += rule(facts)
    vocabulary = Vocabulary(joint)
    results += misused_terms(
        (triple for node in own for triple in joint.triples((node, None, None))), vocabulary
    )
    coverage = coverage_of(joint, own, vocabulary, judged_classes(joint))
    shown = {one.focus for one in results} | {one.example for one in coverage.unjudged}
    coming = reached_in(joint)
    names = {
        text_of(node): way_to(node, coming, joint, PREFIXES)
        for node in own
        if isinstance(node, BNode) and text_of(node) in shown
    }
    return Judgement(tuple(results), coverage), names


def led_to(graph: Graph, nodes: Iterable[Node]) -> set[Node]:
    """Return `nodes` and all that they lead to, however far, but for literals."""

    def leads_to(node: Node) -> Iterator[Node]:
        for target in graph.objects(node):
            if type(target) is not Literal:
                yield target

    return reached_from(nodes, leads_to)


def _with_types_of(graph: Graph, nodes: Set[Node]) -> Iterator[Triple]:
    """Yield the triples of a graph without the types of other nodes, which no shape then judges.

    Shapes that judge `nodes` look at the type of nothing but what these lead to.
    """
    for triple in graph:
        if triple[1] != RDF.type or triple[0] in nodes:
            yield triple


def joined(judgements: Iterable[Judgement], names: Mapping[str, str]) -> Report:
    """Return the report on a graph of which each node was judged once."""
    found = list(judgements)
    results = ordered(chain.from_iterable(one.results for one in found))
    return Report(results, covered(one.coverage for one in found), names)


def covered(coverages: Iterable[Coverage]) -> Coverage:
    """Return how much was judged of a graph of which each node was judged once."""
    judged = 0
    unjudged: dict[str, Unjudged] = {}
    for one in coverages:
        judged += one.judged
        for other in one.unjudged:
            known = unjudged.get(other.reason)
            unjudged[other.reason] = _both(known, other) if known else other
    by_example = sorted(unjudged.values(), key=_first)
    return Coverage(judged, tuple(sorted(by_example, key=lambda one: -one.count)))


def _both(one: Unjudged, other: Unjudged) -> Unjudged:
    example = min((one, other), key=_first).example
    return Unjudged(one.reason, one.count + other.count, example)


def _first(one: Unjudged) -> tuple[bool, str]:
    """Return the order of examples: those with a name first."""
    return one.example.startswith("_:"), one.example
