"""What we say in the terms of the Biolink Model, https://w3id.org/biolink/.

Each of our predicates and kinds of edge has readings, the closest first. A reading holds where the
model's domain and range hold of the two things; where none does, the edge is `related_to`, and
`original_predicate` says what it was. Nothing is read into what a source says: of two predicates of
the model that fit, the wider one is taken unless the narrower one is what ours is defined as. A
test holds every name, category, domain, range and value here against the model's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "drug": "Drug",
        "drug-class": "ChemicalEntity",
        "procedure": "Procedure",
        "gene": "Gene",
        "rna": "RNAProduct",
        "protein": "Protein",
        "family": "ProteinFamily",
        "process": "BiologicalProcess",
        "pathway": "Pathway",
        "cell-type": "Cell",
        "site": "AnatomicalEntity",
        "condition": "Disease",
        "adverse-event": "PhenotypicFeature",
        "organization": "Agent",
        "regimen": "Treatment",
    }
)
"""The category of a thing by its kind; other kinds are `ANYTHING`.

An alteration is one of these: it may be of a sequence, of an amount or of an activity, and the
model has a category for the first alone.
"""
ANYTHING = "NamedThing"

MIXINS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Drug": frozenset({"ChemicalEntity", "ChemicalOrDrugOrTreatment", "OntologyClass"}),
        "ChemicalEntity": frozenset({"ChemicalEntity", "ChemicalOrDrugOrTreatment"}),
        "Gene": frozenset({"Gene", "OntologyClass"}),
        "RNAProduct": frozenset({"GeneProductMixin"}),
        "Protein": frozenset({"GeneProductMixin"}),
        "BiologicalProcess": frozenset({"OntologyClass"}),
        "Pathway": frozenset({"OntologyClass"}),
        "Cell": frozenset({"OntologyClass"}),
        "AnatomicalEntity": frozenset({"OntologyClass"}),
        "Disease": frozenset({"DiseaseOrPhenotypicFeature", "OntologyClass"}),
        "PhenotypicFeature": frozenset({"DiseaseOrPhenotypicFeature", "OntologyClass"}),
        "Treatment": frozenset({"ChemicalOrDrugOrTreatment", "OntologyClass"}),
    }
)
"""What a category is besides, of all that domains and ranges here name."""
_MOLECULES = frozenset({"Drug", "ChemicalEntity", "Gene", "RNAProduct", "Protein", "ProteinFamily"})
"""Of what the model's aspects are aspects."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A predicate of the model, what its subject and object must be ("" for anything), and why.

    `aspect` of the object changes in the `direction`: then the full statement is that the subject
    causes it.
    """

    predicate: str
    because: str
    domain: str = ""
    range: str = ""
    direction: str = ""
    aspect: str = ""
    molecules: bool = False

    def holds(self, subject: str, object_: str) -> bool:
        """Tell whether it may stand between things of two categories."""
        return (
            (not self.domain or self.domain in MIXINS.get(subject, ()))
            and (not self.range or self.range in MIXINS.get(object_, ()))
            and (not self.molecules or {subject, object_} <= _MOLECULES)
        )

    def qualifiers(self, object_: str) -> dict[str, str]:
        """Return what qualifies it where the object is of a category."""
        if not self.direction:
            return {}
        aspect = {"object_aspect_qualifier": self.aspect} if self.aspect else {}
        return {
            "qualified_predicate": f"biolink:{CAUSES}",
            **(aspect if object_ in _MOLECULES else {}),
            "object_direction_qualifier": self.direction,
        }


CAUSES = "causes"
RELATED = Reading("related_to", "the model has no predicate for it, or not between such things")

_CHEMICAL = "ChemicalEntity"
_TREATMENT = "ChemicalOrDrugOrTreatment"
_ILLNESS = "DiseaseOrPhenotypicFeature"
_AFFECTS = "the subject has an effect on the object, as `affects` is defined"
_RESISTANCE = (
    "a change that goes with the degree of resistance, whether or not it causes or foretells it"
)
_SENSITIVITY = "the same of sensitivity"
_ONE_OF = "a thing and the class or family that it is one of, where `subclass_of` does not hold"


def _resistance(because: str) -> tuple[Reading, ...]:
    return (Reading("associated_with_resistance_to", because, range=_CHEMICAL),)


def _sensitivity(because: str) -> tuple[Reading, ...]:
    return (Reading("associated_with_sensitivity_to", because, range=_CHEMICAL),)


def _affects(direction: str = "", aspect: str = "") -> tuple[Reading, ...]:
    return (Reading("affects", _AFFECTS, direction=direction, aspect=aspect),)


READINGS: Mapping[str, tuple[Reading, ...]] = MappingProxyType(
    {
        "affects": _affects(),
        "inhibits": _affects("decreased", "activity"),
        "blocks-phosphorylation-of": _affects("decreased", "phosphorylation"),
        "increases-expression-of": _affects("increased", "expression"),
        "decreases-expression-of": _affects("decreased", "expression"),
        "silences": _affects("decreased", "expression"),
        "suppresses-process": _affects("decreased"),
        "hinders-process": _affects("decreased"),
        "promotes-process": _affects("increased"),
        "drives-process": _affects("increased"),
        "increases-cell": _affects("increased"),
        "decreases-cell": _affects("decreased"),
        "activates-cell": _affects("increased"),
        "targets": (
            Reading(
                "directly_physically_interacts_with",
                "the model has the targets of drugs that PHAROS lists under it",
                domain=_CHEMICAL,
                molecules=True,
            ),
        ),
        "binds": (
            Reading(
                "directly_physically_interacts_with",
                "binding is contact, as the predicate is defined",
                molecules=True,
            ),
        ),
        "associated-with-resistance-to": _resistance("ours is defined as the model's"),
        "predicts-resistance-to": _resistance(_RESISTANCE),
        "contributes-to-resistance": _resistance(_RESISTANCE),
        "predicts-sensitivity-to": _sensitivity(_SENSITIVITY),
        "sensitizes-to": _sensitivity(_SENSITIVITY),
        "has-adverse-effect": (
            Reading(
                "has_adverse_event",
                "an adverse event under a treatment, whether or not the treatment caused it",
                domain=_TREATMENT,
                range=_ILLNESS,
            ),
        ),
        "investigated-in": (
            Reading(
                "studied_to_treat",
                "a study tested whether the treatment can treat the condition",
                domain=_TREATMENT,
                range=_ILLNESS,
            ),
        ),
        "risk-factor-for": (
            Reading(
                "associated_with_increased_likelihood_of",
                "the state is more probable with it; that it causes it is not said",
            ),
        ),
        "associated-with": (Reading("associated_with", "ours is defined as the model's"),),
        "positively-correlated-with": (
            Reading("positively_correlated_with", "ours is defined as the model's"),
        ),
        "negatively-correlated-with": (
            Reading("negatively_correlated_with", "ours is defined as the model's"),
        ),
        "located-in": (Reading("located_in", "ours is defined as the model's"),),
        "leads-to": (
            Reading("contributes_to", "the occurrence of the one brings about that of the other"),
        ),
        "causes-state": (Reading(CAUSES, "ours is defined as the model's"),),
        "treats": (
            Reading(
                "applied_to_treat",
                "it is given for the condition; whether it helps is not said by that",
                domain=_TREATMENT,
                range=_ILLNESS,
            ),
        ),
        "role": (Reading("member_of", "a drug and a class that it is one of by its role"),),
        "falls-under": (
            Reading(
                "subclass_of",
                "a narrower and a wider class, as hierarchies have them",
                domain="OntologyClass",
                range="OntologyClass",
            ),
            Reading("member_of", _ONE_OF),
        ),
        "component": (Reading("part_of", "a drug and the regimen that it is a part of"),),
        "step": (Reading("part_of", "a regimen and the sequence that it is a part of"),),
        "product": (
            Reading(
                "has_gene_product",
                "a gene and what it codes for",
                domain="Gene",
                range="GeneProductMixin",
            ),
        ),
    }
)
"""The readings of our predicates, by key; of an edge that is no claim, by its kind."""


def category_of(kind: str) -> str:
    """Return the category of a kind of thing."""
    return CATEGORIES.get(kind, ANYTHING)


def reading_of(said: str, subject: str, object_: str) -> Reading:
    """Return how an edge is read whose predicate or kind is `said`, between two categories.

    >>> reading_of("associated-with-resistance-to", "NamedThing", "Drug").predicate
    'associated_with_resistance_to'
    >>> reading_of("associated-with-resistance-to", "NamedThing", "Procedure").predicate
    'related_to'
    """
    readings = (one for one in READINGS.get(said, ()) if one.holds(subject, object_))
    return next(readings, RELATED)
