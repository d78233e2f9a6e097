"""Closed lists stand once, in the ontology: what repeats them says the same.

Adding a value touches its block and its list of different values in the ontology, and the type of
the YAML key; the shapes are generated (`graph.validate.signatures`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from rdflib import OWL, RDF, RDFS, SH, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.build import build_ontology
from sarcograph.graph.build.design import PHASES
from sarcograph.graph.build.dosing import ALL_GRADES
from sarcograph.graph.build.entities import _MEASURES
from sarcograph.graph.build.publications import PAGE_GRADES
from sarcograph.graph.build.statements import predicate_iri
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model import schema
from sarcograph.graph.model.dimensions import dimension_of
from sarcograph.graph.model.printed import COMPONENTS
from sarcograph.graph.model.schema.enumerations import StudyKind
from sarcograph.graph.model.schema.scalars import FORMAT
from sarcograph.graph.namespaces import SG, term
from sarcograph.graph.prefixes import SHAPES
from sarcograph.graph.validate.shapes import shapes_graph
from sarcograph.graph.validate.signatures import controlled_classes, shapes_by_hand

ONTOLOGY = build_ontology()

NOT_IN_YAML = {
    SG.Absent: "read of a mark in place of a number, never said of it",
    SG["predicate-affects"]: "above the relations that are claimed",
    SG["predicate-member-of-defined-class"]: "concluded by rules, never stated",
    SG.RatioOfGroups: "of pooled estimates, which are computed",
}
"""Controlled values that no key takes, and why."""

TEXTS = {
    ("SourceEntry", "form"): SG.documentForm,
    ("PublicationEntry", "kind"): SG.publicationKind,
    ("StatedEntry", "kind"): SG.bibliographicKind,
    ("MethodEntry", "kind"): SG.methodKind,
    ("NoticeEntry", "kind"): SG.noticeKind,
    ("SourceEntry", "derivation"): SG.textDerivation,
    ("AmbiguityEntry", "moves"): SG.otherReadingMoves,
    ("CitationEntry", "kind"): SG.sourceKind,
    ("CitationEntry", "grade"): SG.sourceGrade,
    ("PageEntry", "kind"): SG.sourceKind,
    ("CriteriaEntry", "judges"): SG.criteriaJudge,
}
"""The keys whose values are texts in the graph too, and the property that holds them."""

GIVEN_BY_US = {SG.sourceGrade: set(PAGE_GRADES.values())}
"""The texts that the build gives a property, beside those of its keys."""

OTHERWISE = {
    ("MeasureEntry", "kind"): set(_MEASURES),
    # some designs are concluded from other facts of a study, and never stated
    ("StudyEntry", "kind"): set(get_args(StudyKind)),
    # of the file itself, which the graph does not know
    **{
        (f"{kind}File", "format"): {FORMAT}
        for kind in ("Document", "Entities", "External", "Naming", "Registry", "Trial")
    },
    # criteria define grades one by one, and none of them is any
    ("EventGradingEntry", "grades"): {str(one) for one in ALL_GRADES},
    ("PreferEntry", "component"): set(COMPONENTS),
    ("ColumnEntry", "prints"): set(COMPONENTS),
    ("RowEntry", "prints"): set(COMPONENTS),
}
"""The keys whose values stand for something else than a value of a list, and what they may be."""


def literals(kind: Any) -> Iterator[frozenset[str]]:
    """Yield the closed lists of texts within a type."""
    if get_origin(kind) is Literal:
        yield frozenset(get_args(kind))
    elif get_origin(kind) in (Annotated, Union, UnionType, list, dict):
        for part in get_args(kind):
            yield from literals(part)


def keys_with_lists() -> dict[tuple[str, str], frozenset[str]]:
    """Return the closed list of each key of evidence files, by its class and name."""
    found = {}
    for name, entry in inspect.getmembers(schema, inspect.isclass):
        if issubclass(entry, BaseModel):
            for key, field in entry.model_fields.items():
                hint = inspect.get_annotations(entry, eval_str=True).get(key, field.annotation)
                for one in literals(hint):
                    found[name, key] = one
    return found


def listed(property_: Node) -> set[str]:
    """Return the texts that the ontology allows for a property."""
    values = ONTOLOGY.value(ONTOLOGY.value(property_, RDFS.range), OWL.oneOf)
    assert values is not None, f"{property_} has no closed list"
    return {str(one) for one in Collection(ONTOLOGY, values)}


PARTIAL = {f"{SHAPES}HasTextOfItsOwn-documentForm"}
"""Shapes that list some values of a property, to tell these from the others."""

KEYS = keys_with_lists()
NAMES: dict[str, Callable[[str], URIRef]] = {
    "predicate": predicate_iri,
    "dimension": lambda key: term(f"{key}-dimension"),
    "analysis_population": lambda key: term(f"{key}-population"),
    "analysis_populations": lambda key: term(f"{key}-population"),
    "action": lambda key: term(f"{key}-dose"),
    "because": lambda key: term(f"stopped-for-{key}"),
    "hypothesis": lambda key: term(f"{key}-hypothesis"),
    "role": lambda key: term(f"{key}-endpoint"),
    "partner": lambda key: term(f"{key}-partner"),
    "planned_dates": lambda key: term(f"{key}-milestone"),
    "assessment": lambda key: term(f"{key}-assessment"),
    "control": lambda key: term(f"{key}-control"),
    "masked": lambda key: term(f"masked-{key}"),
    "purpose": lambda key: term(f"{key}-purpose"),
    "status": lambda key: term(f"{key}-status"),
    "allocation": lambda key: term(f"{key}-allocation"),
    "intervention_model": lambda key: term(f"{key}-model"),
    "phase": PHASES.__getitem__,
}
"""What a value is called in the graph, where it is not called as in the key."""


@pytest.mark.parametrize(("entry", "key"), sorted(KEYS))
def test_key_takes_the_values_that_the_ontology_lists(entry: str, key: str) -> None:
    given = KEYS[entry, key]
    if (entry, key) in OTHERWISE:
        assert given == OTHERWISE[entry, key]
        return
    if (entry, key) in TEXTS:
        property_ = TEXTS[entry, key]
        of_keys = {one for name, other in TEXTS.items() if other == property_ for one in KEYS[name]}
        assert of_keys | GIVEN_BY_US.get(property_, set()) == listed(property_)
        return
    if key == "grades":
        lowest, highest = ALL_GRADES[0], ALL_GRADES[-1]
        assert given == {"any", *map(str, range(lowest, highest + 1))}
        return
    individuals = {NAMES.get(key, term)(one) for one in given}
    kinds = {kind for one in individuals for kind in ONTOLOGY.objects(one, RDF.type)}
    (kind,) = kinds - {OWL.NamedIndividual}
    assert individuals == set(ONTOLOGY.subjects(RDF.type, kind)) - NOT_IN_YAML.keys()


def test_every_list_of_the_ontology_has_a_key_or_is_made_by_us() -> None:
    taken = set()
    for (_, key), given in KEYS.items():
        name = NAMES.get(key, term)
        taken |= {kind for one in given for kind in ONTOLOGY.objects(name(one), RDF.type)}
    # how a number was derived, how grave a finding is, a level and a speaker are ours to say
    ours = {SG.DerivationMethod, SG.Severity, SG.Consequence, SG.EvidenceLevel}
    assert set(controlled_classes(ONTOLOGY)) - taken == ours


def test_shapes_list_texts_as_the_ontology_does_and_controlled_values_never_whole() -> None:
    shapes = shapes_by_hand()
    whole = {
        frozenset(ONTOLOGY.subjects(RDF.type, kind)): kind for kind in controlled_classes(ONTOLOGY)
    }
    texts = 0
    for shape, values in shapes.subject_objects(SH["in"]):
        members = frozenset(Collection(shapes, values))
        assert members not in whole, f"{shape}: write sh:class {whole[members]}"
        path = shapes.value(shape, SH.path)
        closed = ONTOLOGY.value(ONTOLOGY.value(path, RDFS.range), OWL.oneOf)
        if closed is not None and str(shape) not in PARTIAL:
            assert {str(one) for one in members} == listed(path), shape  # type: ignore[arg-type]
            texts += 1
    assert texts > 8


def test_every_class_is_a_target_or_is_told_apart_by_one_above_it() -> None:
    """Defined classes take members by rule, and an abstract one has none of its own."""
    targets = set(shapes_graph().objects(None, SH.targetClass))
    untouched = {
        kind
        for kind in ONTOLOGY.subjects(RDF.type, OWL.Class)
        if isinstance(kind, URIRef)
        and kind.startswith(SG)
        and targets.isdisjoint(ONTOLOGY.transitive_objects(kind, RDFS.subClassOf))
    }
    by_definition = set(ONTOLOGY.subjects(OWL.equivalentClass))
    retired = set(ONTOLOGY.subjects(OWL.deprecated))
    # terms of another vocabulary; what is a claim too
    assert untouched - by_definition - retired == {SG.EvidenceCode, SG.Statement}


def test_every_unit_has_a_dimension() -> None:
    units = [one for one in read_evidence().entities.values() if one.kind == "unit"]
    assert len(units) >= 10
    assert [one.key for one in units if dimension_of(one) is None] == []


def test_every_property_has_a_shape() -> None:
    properties = {
        one
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for one in ONTOLOGY.subjects(RDF.type, kind)
    }
    assert properties - set(shapes_graph().objects(None, SH.path)) == set()
