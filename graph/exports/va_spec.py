"""Claims on alterations and treatments as GA4GH VA-Spec statements, https://va-spec.ga4gh.org/.

The specification has propositions on variants alone: of ours it has a place for resistance and
sensitivity, and it wants a disease. What the source hedges, and what is doubtful, stands in
extensions, for which it has no fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.reading import Statement, ask
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.prefixes import ID, VOCABULARY
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.table import Iri

Record = dict[str, object]
Names = Mapping[str, Sequence[tuple[Iri, str]]]
"""Things with their names, by the IRI of another."""

PREDICATES: Mapping[str, str] = {
    "associated-with-resistance-to": "predictsResistanceTo",
    "predicts-resistance-to": "predictsResistanceTo",
    "sensitizes-to": "predictsSensitivityTo",
    "predicts-sensitivity-to": "predictsSensitivityTo",
}
_DISEASES = """SELECT DISTINCT ?claim ?disease ?name {
  ?claim a sg:Claim .
  { ?claim sg:conditionQualifier ?disease } UNION {
    ?claim sg:population/sg:populationCondition ?disease
    FILTER NOT EXISTS { ?claim sg:conditionQualifier ?any }
  }
  ?disease rdfs:label ?name
}
ORDER BY ?claim ?name"""
_GENES = """SELECT DISTINCT ?alteration ?gene ?name {
  ?alteration a sg:MolecularAlteration ; sg:ofEntity ?gene . ?gene rdfs:label ?name
}
ORDER BY ?alteration ?name"""


@dataclass(frozen=True, slots=True)
class Context:
    """What a claim does not say itself: its disease, the gene of an alteration, other names."""

    diseases: Names
    genes: Names
    cross_references: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        store: Store,
        cross_references: Mapping[str, tuple[str, ...]],
        addresses: Mapping[str, tuple[str, ...]],
    ) -> Context:
        """Return what a store says; raises QueryError."""
        return cls(
            _by_first(store, _DISEASES), _by_first(store, _GENES), cross_references, addresses
        )


def statements(claims: Iterable[Statement], context: Context) -> tuple[list[Record], list[str]]:
    """Return claims as statements, and the IRIs of those that would be but name no disease."""
    made, without = list[Record](), list[str]()
    for claim in claims:
        said = _predicate(claim)
        if said is None:
            continue
        diseases = context.diseases.get(claim.iri, ())
        if len(diseases) == 1:
            made.append(_statement(claim, said, diseases[0], context))
        else:
            without.append(claim.iri)
    return made, without


def va_spec(made: Sequence[Record], without: Sequence[str], about: About) -> bytes:
    """Return statements as JSON, with what the file is and which claims it leaves out."""
    whole = {
        "about": about.record(),
        "left_out": [{"claim": iri, "because": "no single disease is named"} for iri in without],
        "statements": list(made),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _predicate(claim: Statement) -> str | None:
    """Return the predicate of a proposition, None for a claim that is none on a variant."""
    subjects, objects = claim.things("subject"), claim.things("object")
    said = [iri.removeprefix(f"{VOCABULARY}predicate-") for iri, _ in claim.things("predicate")]
    if not (subjects and objects and said):
        return None
    is_variant = subjects[0][0].startswith(f"{ID}alteration/")
    is_therapy = objects[0][0].startswith((f"{ID}drug/", f"{ID}drug-class/", f"{ID}regimen/"))
    return PREDICATES.get(said[0]) if is_variant and is_therapy else None


def _statement(
    claim: Statement, predicate: str, disease: tuple[Iri, str], context: Context
) -> Record:
    (variant, name), *_ = claim.things("subject")
    therapy = claim.things("object")[0]
    proposition: Record = {
        "type": "VariantTherapeuticResponseProposition",
        "subjectVariant": {
            "type": "CategoricalVariant",
            "id": variant,
            "name": name,
            "mappings": _mappings(variant, context),
        },
        "predicate": predicate,
        "objectTherapeutic": _concept(therapy, "Therapy", context),
        "conditionQualifier": _concept(disease, "Disease", context),
    }
    if genes := context.genes.get(variant):
        proposition["geneContextQualifier"] = _concept(genes[0], "Gene", context)
    statement: Record = {
        "id": claim.iri,
        "type": "Statement",
        "name": " ".join(claim.texts("gloss")),
        "proposition": proposition,
        "direction": "disputes" if claim.one("negated") is True else "supports",
        "reportedIn": [_document(claim, context)],
        "extensions": [
            {"name": name, "value": value}
            for name, value in {
                "certainty": claim.texts("certainty"),
                "hedges": claim.texts("hedge"),
                "evidence_design": claim.texts("evidenceDesign"),
                "n": claim.one("sampleSize"),
                "standing": claim.standing,
                "ambiguous_passages": claim.texts("restsOnPassage"),
                "predicate_of_the_source": claim.texts("predicate"),
            }.items()
            if value not in (None, [])
        ],
    }
    if level := claim.texts("evidenceLevel"):
        statement["strength"] = {"name": level[0]}
    return statement


def _concept(thing: tuple[Iri, str], kind: str, context: Context) -> Record:
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
    found: dict[str, list[tuple[Iri, str]]] = {}
    for first, thing, name in ask(store, "names", text).rows:
        found.setdefault(str(first), []).append((Iri(thing), str(name)))
    return found
