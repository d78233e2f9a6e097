"""Claims on alterations as GA4GH VA-Spec statements, https://va-spec.ga4gh.org/.

The specification has propositions on variants alone. Of ours it has a place for resistance and
sensitivity to a treatment, and for better and worse outcome, each of a disease that is named. Every
other claim is counted with the reason. What the source hedges, and what is doubtful, stands in
extensions, for which it has no fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.reading import Statement, ask
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.prefixes import ID, VOCABULARY
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.table import Iri

Record = dict[str, object]
Named = tuple[Iri, str]
Names = Mapping[str, Sequence[Named]]
"""Things with their names, by the IRI of another."""

RESPONSES: Mapping[str, str] = {
    "associated-with-resistance-to": "predictsResistanceTo",
    "predicts-resistance-to": "predictsResistanceTo",
    "contributes-to-resistance": "predictsResistanceTo",
    "sensitizes-to": "predictsSensitivityTo",
    "predicts-sensitivity-to": "predictsSensitivityTo",
}
"""What an alteration does to the response to a treatment, by our predicates."""
OUTCOMES: Mapping[str, str] = {
    "improves-outcome": "associatedWithBetterOutcomeFor",
    "worsens-outcome": "associatedWithWorseOutcomeFor",
}
"""What an alteration goes with in a disease."""
ACTIVE = "active-in"
"""A treatment that works against a disease with an alteration: a response to it."""
_OPTIONS = frozenset({"matched-to", "treated-with"})
_TREATMENTS = (f"{ID}drug/", f"{ID}drug-class/", f"{ID}regimen/", f"{ID}procedure/")
_DISEASES = """SELECT DISTINCT ?claim ?disease ?name {
  ?claim a sg:Claim .
  { ?claim sg:conditionQualifier ?disease } UNION {
    {
      ?claim sg:population ?patients
    } UNION {
      ?claim sg:restsOnObservation/sg:observedIn ?patients
    }
    ?patients sg:populationCondition ?disease
    FILTER NOT EXISTS { ?claim sg:conditionQualifier ?any }
  }
  ?disease rdfs:label ?name
}
ORDER BY ?claim ?name"""
_GENES = """SELECT DISTINCT ?alteration ?gene ?name {
  ?alteration a sg:MolecularAlteration ; sg:ofEntity ?gene . ?gene rdfs:label ?name
}
ORDER BY ?alteration ?name"""
_PARTS = """SELECT DISTINCT ?regimen ?agent ?name {
  ?regimen a sg:Regimen ; sg:hasComponent/sg:componentAgent ?agent . ?agent rdfs:label ?name
}
ORDER BY ?regimen ?name"""
_TITLES = f"""SELECT DISTINCT ?document ?work ?name {{
  ?document sg:describes ?work . ?work rdfs:label ?name
  FILTER(STRSTARTS(STR(?document), "{ID}document/"))
}}
ORDER BY ?document ?name"""


class LeftOut(StrEnum):
    """Why a claim is no statement. The value is a name for machines, `sentence` is for people."""

    NO_ALTERATION = "about_no_alteration"
    NO_PROPOSITION = "no_proposition"
    OPTION = "an_option"
    NO_TREATMENT = "no_treatment"
    NO_DISEASE = "no_disease"

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return _SENTENCES[self]


_SENTENCES = {
    LeftOut.NO_ALTERATION: "it is about no alteration",
    LeftOut.NO_PROPOSITION: "no proposition says what it says of the alteration",
    LeftOut.OPTION: (
        "it names a treatment as an option, or as one that is given, which is no response to it"
    ),
    LeftOut.NO_TREATMENT: "it names no treatment",
    LeftOut.NO_DISEASE: "it names no disease",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a claim does not say itself.

    That is its diseases, the gene of an alteration, the parts of a regimen, other names of things,
    where sources are to be found, and what they are called.
    """

    diseases: Names
    genes: Names
    parts: Names
    cross_references: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]

    @classmethod
    def of(
        cls,
        store: Store,
        cross_references: Mapping[str, tuple[str, ...]],
        addresses: Mapping[str, tuple[str, ...]],
    ) -> Context:
        """Return what a store says; raises QueryError."""
        return cls(
            _by_first(store, _DISEASES),
            _by_first(store, _GENES),
            _by_first(store, _PARTS),
            cross_references,
            addresses,
            {
                document.removeprefix(f"{ID}document/"): of[0][1]
                for document, of in _by_first(store, _TITLES).items()
            },
        )


def statements(
    claims: Iterable[Statement], context: Context
) -> tuple[list[Record], dict[str, LeftOut]]:
    """Return claims as statements, and why the others are none, by their IRIs."""
    made, left = list[Record](), dict[str, LeftOut]()
    for claim in claims:
        proposition = _proposition(claim, context)
        if isinstance(proposition, LeftOut):
            left[claim.iri] = proposition
        else:
            made.append(_statement(claim, proposition, context))
    return made, left


def va_spec(made: Sequence[Record], left: Mapping[str, LeftOut], about: About) -> bytes:
    """Return statements as JSON, with what the file is and why which claims are left out."""
    whole = {
        "about": about.record(),
        "left_out": [{"claim": iri, "because": why.sentence} for iri, why in left.items()],
        "statements": list(made),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _proposition(claim: Statement, context: Context) -> Record | LeftOut:
    """Return what is claimed, or why the specification has no place for it."""
    subject, object_ = (next(iter(claim.things(of)), None) for of in ("subject", "object"))
    said = _key(claim)
    variant = subject if subject is not None and _is_alteration(subject) else None
    where = next(iter(claim.things("alterationQualifier")), None)
    if variant is None and where is None:
        return LeftOut.NO_ALTERATION
    if said in _OPTIONS:
        return LeftOut.OPTION
    if variant is not None and said in OUTCOMES:
        return _of_disease(claim, variant, {"predicate": OUTCOMES[said]}, "prognosis", context)
    if variant is not None and said in RESPONSES:
        predicate, treatment = RESPONSES[said], object_
    elif where is not None and said == ACTIVE:
        variant, predicate, treatment = where, "predictsSensitivityTo", subject
    else:
        return LeftOut.NO_PROPOSITION
    if treatment is None or not treatment[0].startswith(_TREATMENTS):
        return LeftOut.NO_TREATMENT
    of: Record = {"predicate": predicate, "objectTherapeutic": _therapy(treatment, context)}
    return _of_disease(claim, variant, of, "response", context)


def _of_disease(
    claim: Statement, variant: Named, said: Record, kind: str, context: Context
) -> Record | LeftOut:
    diseases = list(context.diseases.get(claim.iri, ()))
    if not diseases and _key(claim) == ACTIVE:
        diseases = [one for one in claim.things("object") if one[0].startswith(f"{ID}condition/")]
    if not diseases:
        return LeftOut.NO_DISEASE
    concepts = [_concept(one, "Disease", context) for one in diseases]
    condition: object = concepts[0]
    if len(concepts) > 1:
        # said of patients of whom each has one of these
        condition = {"conditions": concepts, "membershipOperator": "OR"}
    type_, place = {
        "response": ("VariantTherapeuticResponseProposition", "conditionQualifier"),
        "prognosis": ("VariantPrognosticProposition", "objectCondition"),
    }[kind]
    iri, name = variant
    proposition: Record = {
        "type": type_,
        "subjectVariant": {
            "type": "CategoricalVariant",
            "id": iri,
            "name": name,
            "mappings": _mappings(iri, context),
        },
        **said,
        place: condition,
    }
    if genes := context.genes.get(iri):
        proposition["geneContextQualifier"] = _concept(genes[0], "Gene", context)
    return proposition


def _statement(claim: Statement, proposition: Record, context: Context) -> Record:
    direction = "disputes" if claim.one("negated") is True else "supports"
    level = next(iter(claim.texts("evidenceLevel")), None)
    strength = {"strength": {"name": level}} if level else {}
    return {
        "id": claim.iri,
        "type": "Statement",
        "name": " ".join(claim.texts("gloss")),
        "proposition": proposition,
        "direction": direction,
        **strength,
        "hasEvidenceLines": [_evidence(claim, direction, level)],
        "reportedIn": [_document(claim, context)],
        "extensions": [
            {"name": name, "value": value}
            for name, value in {
                "certainty": claim.texts("certainty"),
                "hedges": claim.texts("hedge"),
                "evidence_design": claim.texts("evidenceDesign"),
                "model_system": claim.texts("modelSystem"),
                "n": claim.one("sampleSize"),
                "standing": claim.standing,
                "ambiguous_passages": claim.texts("restsOnPassage"),
                "predicate_of_the_source": claim.texts("predicate"),
            }.items()
            if value not in (None, [])
        ],
    }


def _evidence(claim: Statement, direction: str, level: str | None) -> Record:
    """Return what the claim rests on: observations of its source, and the design behind them."""
    line: Record = {"type": "EvidenceLine", "directionOfEvidenceProvided": direction}
    if observed := [iri for iri, _ in claim.things("restsOnObservation")]:
        line["hasEvidenceItems"] = observed
    if design := claim.texts("evidenceDesign"):
        line["specifiedBy"] = {"type": "Method", "name": design[0], "methodType": "study design"}
    if level:
        line["strengthOfEvidenceProvided"] = {"name": level}
    return line


def _key(claim: Statement) -> str:
    """Return the key of the predicate, "" where there is none."""
    said = [iri.removeprefix(f"{VOCABULARY}predicate-") for iri, _ in claim.things("predicate")]
    return said[0] if said else ""


def _is_alteration(thing: Named) -> bool:
    return thing[0].startswith(f"{ID}alteration/")


def _therapy(thing: Named, context: Context) -> Record:
    """Return a treatment; of several drugs that are given together all of them."""
    parts = context.parts.get(thing[0], ())
    if len(parts) < 2:
        return _concept(thing, "Therapy", context)
    therapies = [_concept(one, "Therapy", context) for one in parts]
    return {"id": thing[0], "therapies": therapies, "membershipOperator": "AND"}


def _concept(thing: Named, kind: str, context: Context) -> Record:
    iri, name = thing
    return {"id": iri, "conceptType": kind, "name": name, "mappings": _mappings(iri, context)}


def _mappings(iri: str, context: Context) -> list[Record]:
    """Return what a thing is called exactly in other vocabularies."""
    prefixes = bundled_prefixes()
    found: list[Record] = []
    for other in context.cross_references.get(iri, ()):
        prefix, between, code = compact(other, prefixes).partition(":")
        if between and prefix in prefixes:
            coding = {"system": prefixes[prefix], "code": code}
            found.append({"coding": coding, "relation": "exactMatch"})
    return found


def _document(claim: Statement, context: Context) -> Record:
    document: Record = {"type": "Document", "id": claim.source}
    if title := context.titles.get(claim.source):
        document["title"] = title
    for address in context.addresses.get(claim.source, ()):
        prefix, _, rest = address.partition(":")
        match prefix:
            case "doi":
                document["doi"] = rest
            case "pubmed":
                document["pmid"] = rest
            case "http" | "https":
                document["urls"] = [address]
    return document


def _by_first(store: Store, text: str) -> Names:
    found: dict[str, list[Named]] = {}
    for first, thing, name in ask(store, "names", text).rows:
        found.setdefault(str(first), []).append((Iri(thing), str(name)))
    return found
