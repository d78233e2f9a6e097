"""The names of the registry: what its entries call a thing, and what others' identifiers do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.schema import AlterationEntry, DrugEntry
from sarcograph.graph.names.resolver import Name
from sarcograph.graph.namespaces import thing

OURS = "the registry"
FORM_NAME = "name of a salt, a hydrate or another form"
"""What sort of name leads to a drug though it is that of another compound."""


def registry_names(
    entities: Mapping[str, Entity],
    identifiers: Iterable[tuple[str, str, str]],
    others: Iterable[tuple[str, str, str, str]] = (),
) -> Iterator[Name]:
    """Yield the names of entities: label, key, synonyms, names of variants, IRI, identifiers.

    `identifiers` are of subject (an IRI of the project), SKOS relation and CURIE; those that are an
    exact match name the thing, others what is close to it. `others` are of subject, name, what sort
    of name it is and the authority that calls it so.
    """
    subjects: dict[str, tuple[str, Entity]] = {}
    for name, entity in entities.items():
        subjects[str(thing(entity.kind, entity.key))] = name, entity
        yield from _names(name, entity)
    for subject, text, how, source in others:
        if subject in subjects:
            name, entity = subjects[subject]
            yield Name(text, how, name, entity.kind, entity.entry.label, source)
    for subject, relation, curie in identifiers:
        if subject in subjects:
            name, entity = subjects[subject]
            how = "identifier" if relation.endswith("exactMatch") else relation.rpartition("#")[2]
            yield Name(curie, how, name, entity.kind, entity.entry.label, OURS)


def _names(name: str, entity: Entity) -> Iterator[Name]:
    entry = entity.entry
    variants = (*entry.hgvs, entry.protein_change) if isinstance(entry, AlterationEntry) else ()
    forms = entry.form_names if isinstance(entry, DrugEntry) else ()
    given = (
        (entry.label, "label"),
        (name, "key"),
        *((synonym, "synonym") for synonym in entry.synonyms),
        *((form, FORM_NAME) for form in forms),
        *((variant, "variant") for variant in variants if variant),
        (f"{KINDS[entity.kind].word}:{entity.key}", "prefixed name"),
        (str(thing(entity.kind, entity.key)), "IRI"),
    )
    for text, how in given:
        yield Name(text, how, name, entity.kind, entry.label, OURS)
