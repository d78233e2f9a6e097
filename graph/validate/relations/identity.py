"""One name, and one term of another vocabulary, for one thing of the kind that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from rdflib import RDFS, SKOS, URIRef
from rdflib.term import Node

from sarcograph.graph.names.curies import bundled_prefixes
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

SPAN = (URIRef(f"{PREFIXES['oa']}start"), URIRef(f"{PREFIXES['oa']}end"))
"""Where a span begins and ends."""
WIDE = frozenset({SG.Agent, SG.MolecularEntity})
"""Classes of entities of which no two of whatever kind are exactly the same term."""
_DISEASES = (SG.Condition, SG.AdverseEvent)
_GENES = (SG.Gene, SG.RnaMolecule)
KINDS: dict[str, tuple[Node, ...]] = {
    "atc": (SG.Agent, SG.Regimen),
    "CHEBI": (SG.Agent, SG.MolecularEntity),
    "chembl.compound": (SG.Agent,),
    "chembl.target": (SG.MolecularEntity,),
    "CL": (SG.CellType,),
    "DOID": _DISEASES,
    "drugbank": (SG.Agent,),
    "ensembl": (*_GENES, SG.Protein),
    "fplx": (SG.ProteinFamily,),
    "hgnc": _GENES,
    "iuphar.ligand": (SG.Agent,),
    "MONDO": _DISEASES,
    "ncbigene": _GENES,
    "oncotree": (SG.Condition,),
    "pharmgkb.drug": (SG.Agent,),
    "pubchem.compound": (SG.Agent,),
    "UBERON": (SG.AnatomicalSite,),
    "ucum": (SG.Unit,),
    "uniprot": (SG.Protein,),
    "UO": (SG.Unit,),
}
"""What the vocabularies of one matter name, by the prefixes of `ontology/mappings/prefixes.tsv`."""
_NUMBER = re.compile(r"([A-Z]{3,})[- ]?\d[\d-]{5,}")
"""A number of a registry of trials, which begins with its name: NCT01271712."""


@cache
def _named_by() -> dict[str, tuple[str, tuple[Node, ...]]]:
    prefixes = bundled_prefixes()
    return {prefixes[prefix]: (prefix, kinds) for prefix, kinds in KINDS.items()}


def ours_first(node: Node) -> tuple[bool, str]:
    """Return the order of things that are told apart: what is bundled is not the one at fault."""
    return not str(node).startswith(ID), str(node)


def identifiers(facts: Facts) -> Iterator[Result]:
    """Yield things of one kind that are the same term of another vocabulary: they are one.

    Agents are of one kind here, and so are molecules: no class is exactly what its member is.
    """
    known: dict[tuple[Node, frozenset[Node]], Node] = {}
    matches = facts.graph.subject_objects(SKOS.exactMatch)
    for thing, match in sorted(matches, key=lambda pair: (ours_first(pair[0]), pair[1])):
        kinds = facts.types.get(thing, frozenset())
        first = known.setdefault((match, kinds & WIDE or kinds), thing)
        if first != thing:
            message = (
                f"{name(first)} is exactly {name(match)} too; describe one thing once, or give a "
                f"nearer match ({name(SKOS.closeMatch)})."
            )
            yield fault("SameIdentifier", thing, SKOS.exactMatch, message, match)


def publications(facts: Facts) -> Iterator[Result]:
    """Yield publications with the identifier of another: they are one."""
    known: dict[tuple[Node, Node], Node] = {}
    for publication in sorted(facts.members(SG.Publication), key=ours_first):
        for identifier in (SG.doi, SG.pubmedId, SG.pmcId):
            for given in facts.graph.objects(publication, identifier):
                first = known.setdefault((identifier, given), publication)
                if first != publication:
                    message = (
                        f"{name(first)} has the same ({name(identifier)}); describe one "
                        "publication once, or correct the identifier."
                    )
                    yield fault("SamePublication", publication, identifier, message, given)


def authors_twice(facts: Facts) -> Iterator[Result]:
    """Yield publications with two authors of one name, who may be two."""
    for publication, authorships in facts.groups(SG.hasAuthorship).items():
        names_ = [str(facts.graph.value(one, SG.authorName)) for one in authorships]
        for author in sorted({one for one in names_ if names_.count(one) > 1}):
            message = (
                f"'{author}' is an author twice ({name(SG.authorName)}); leave out one of them, "
                "unless they are two people."
            )
            yield fault("AuthorTwice", publication, SG.hasAuthorship, message, severity="Warning")


def pages(facts: Facts) -> Iterator[Result]:
    """Yield works whose last page comes before the first, an abridged one aside (1234-45)."""
    for work, texts in facts.groups(SG.pages).items():
        both = re.fullmatch(r"(\d+) ?[-–] ?(\d+)", str(texts[0]))
        if both and len(both[1]) == len(both[2]) and int(both[2]) < int(both[1]):
            message = (
                f"The last page comes after the first ({name(SG.pages)}); correct one of them, and "
                "leave it if the source prints so."
            )
            yield fault("OrderOfPages", work, SG.pages, message, texts[0], "Warning")


def figures(facts: Facts) -> Iterator[Result]:
    """Yield figures of a publication that are called as another of it."""
    known: dict[tuple[Node, Node], Node] = {}
    for figure, labels in facts.groups(SG.figureLabel).items():
        for publication in facts.graph.objects(figure, SG.inPublication):
            for label in labels:
                first = known.setdefault((publication, label), figure)
                if first != figure:
                    message = (
                        f"{name(first)} is called {label.n3()} too ({name(SG.figureLabel)}); "
                        "describe one figure once, or correct a label."
                    )
                    yield fault("FigureTwice", figure, SG.figureLabel, message, label, "Warning")


def twice_exact(facts: Facts) -> Iterator[Result]:
    """Yield things that are exactly two terms of a vocabulary of one matter."""
    for thing, matches in facts.groups(SKOS.exactMatch).items():
        for start, (prefix, _) in _named_by().items():
            given = [one for one in matches if str(one).startswith(start)]
            if len(given) > 1:
                message = (
                    f"{names(given, 'and')} are two things in {prefix}; give the nearer one, and "
                    f"the other as {name(SKOS.closeMatch)}."
                )
                yield fault(
                    "TwoTerms", thing, SKOS.exactMatch, message, given[1], severity="Warning"
                )


def mappings(facts: Facts) -> Iterator[Result]:
    """Yield things that are exactly a term of a vocabulary of things of another kind."""
    for thing, match in sorted(facts.graph.subject_objects(SKOS.exactMatch), key=str):
        for start, (prefix, kinds) in _named_by().items():
            if str(match).startswith(start) and facts.is_one_of(thing, (SG.Entity,)):
                if not facts.is_one_of(thing, kinds):
                    message = (
                        f"{prefix} names things of the type {names(kinds)} "
                        f"({name(SKOS.exactMatch)}); give another identifier, or correct the type."
                    )
                    yield fault("KindOfIdentifier", thing, SKOS.exactMatch, message, match)
                break


def places(facts: Facts) -> Iterator[Result]:
    """Yield anchors of one place of a document that have two texts."""
    known: dict[tuple[frozenset[Node], ...], tuple[Node, Node]] = {}
    for anchor, digest in sorted(facts.graph.subject_objects(SG.spanSha256), key=str):
        place = tuple(
            frozenset(facts.graph.objects(anchor, one)) for one in (SG.anchorSource, *SPAN)
        )
        first, text = known.setdefault(place, (anchor, digest))
        if all(place) and text != digest:
            message = (
                f"{name(first)} has another text in the same place ({name(SG.spanSha256)}); take "
                "the checksum of what stands there, or name the right document."
            )
            yield fault("TextOfPlace", anchor, SG.spanSha256, message, digest)


def namesakes(facts: Facts) -> Iterator[Result]:
    """Yield entities of one kind with the same label, of which a name would find one.

    Categories of two measures may be called alike; and two things that differ by identifiers, such
    as a gene in man and in mice, may be, though nobody can tell them apart by name.
    """
    matches = facts.groups(SKOS.exactMatch)
    known: dict[tuple[object, ...], Node] = {}
    for entity in sorted(facts.members(SG.Entity), key=ours_first):
        kinds = _kinds(facts, entity)
        of = frozenset(facts.graph.objects(entity, SG.categoryOf))
        for label in facts.graph.objects(entity, RDFS.label):
            first = known.setdefault((str(label).casefold(), kinds, of), entity)
            if first != entity:
                apart = entity in matches and first in matches
                apart = apart and set(matches[entity]).isdisjoint(matches[first])
                message = (
                    f"{name(first)} has the same label; describe one thing once, or say in the "
                    f"label what tells them apart ({name(RDFS.label)})."
                )
                severity = "Warning" if apart else "Violation"
                yield fault("SameLabel", entity, RDFS.label, message, label, severity)


def _kinds(facts: Facts, entity: Node) -> frozenset[Node]:
    """Return the kinds of an entity, without what a hierarchy or a definition makes of it."""
    return frozenset(one for one in facts.types[entity] if SG.Entity in facts.above(one))


def names_of_others(facts: Facts) -> Iterator[Result]:
    """Yield further names of an entity by which another of its kind is called.

    A name that others are called too is a hidden one: it is offered, and taken for none of them.
    """
    known: dict[tuple[object, ...], tuple[Node, URIRef]] = {}
    for property_ in (RDFS.label, SKOS.altLabel):
        for entity in sorted(facts.members(SG.Entity), key=ours_first):
            kinds = _kinds(facts, entity)
            of = frozenset(facts.graph.objects(entity, SG.categoryOf))
            for label in sorted(facts.graph.objects(entity, property_), key=str):
                # mM is no mm
                text = str(label) if SG.Unit in kinds else str(label).casefold()
                first, its = known.setdefault((text, kinds, of), (entity, property_))
                if first == entity or property_ == RDFS.label:
                    continue
                # one that is not ours and is called as one of ours is told of, not ours
                at, other, by = (
                    (first, entity, its)
                    if ours_first(entity) < ours_first(first)
                    else (entity, first, property_)
                )
                message = (
                    f"{name(other)} is called so too ({name(SKOS.altLabel)}); give what names "
                    f"several things as {name(SKOS.hiddenLabel)}, or describe one thing once."
                )
                yield fault("NameOfOther", at, by, message, label)


def registrations(facts: Facts) -> Iterator[Result]:
    """Yield studies that are registered under the number of another trial than their own."""
    known: dict[Node, tuple[Node, Node]] = {}
    trials = facts.groups(SG.accountOf)
    for study, numbers in facts.groups(SG.registeredAs).items():
        for number, trial in product(numbers, trials.get(study, ())):
            first, theirs = known.setdefault(number, (study, trial))
            if theirs != trial:
                message = (
                    f"{name(first)} tells of {name(theirs)} under this number "
                    f"({name(SG.registeredAs)}), and one number is of one trial; correct the "
                    f"number, or the trial ({name(SG.accountOf)})."
                )
                yield fault("NumberOfTrial", study, SG.registeredAs, message, number)


def numbers_of_trials(facts: Facts) -> Iterator[Result]:
    """Yield numbers of studies that are not those by which the trial is called which they tell of.

    Numbers of one registry are held against each other, by the letters that they begin with.
    """
    graph, accounts = facts.graph, facts.groups(SG.accountOf)
    called: dict[str, list[Node]] = {}
    for trial in facts.members(SG.Trial) if accounts else ():
        for number in _numbers(facts, trial):
            called.setdefault(number, []).append(trial)
    for study, trials in accounts.items():
        own = {number for trial in trials for number in _numbers(facts, trial)}
        for given in sorted(graph.objects(study, SG.registeredAs), key=str):
            form = _NUMBER.fullmatch(str(given))
            others = sorted({one for one in own if form and one.startswith(form[1])})
            of = called.get(str(given), [])
            if form and str(given) not in own and (others or of):
                why = f"is called {' and '.join(others)}" if others else "has not this number"
                whose = f", which {name(of[0])} is called" if of else ""
                message = (
                    f"It tells of {name(trials[0])} ({name(SG.accountOf)}), which {why}, and is "
                    f"registered under another number{whose} ({name(SG.registeredAs)}); correct "
                    "one of them, and leave them if the trial has both."
                )
                path = SG.registeredAs
                yield fault("NumberAsCalled", study, path, message, given, "Warning")


def _numbers(facts: Facts, trial: Node) -> set[str]:
    """Return the numbers of registries by which a trial is called."""
    return {
        str(text)
        for property_ in (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel)
        for text in facts.graph.objects(trial, property_)
        if _NUMBER.fullmatch(str(text))
    }
