"""Write `ontology/hierarchies/*.ttl` of the releases in a folder.

Each entity of the registry is placed in every source of its kind by an exact mapping, or below the
term of a broader one (`ontology/mappings/`); of the terms above it there are entities too. Where a
source has no term for it, it is said to be outside; that a term bears one of its names and no
mapping speaks of the two is told.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rdflib import RDF, Graph, Literal, URIRef

from sarcograph.graph.build.mappings import bundled_mappings
from sarcograph.graph.build.writing import describe, english
from sarcograph.graph.bundled import bundled
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.hierarchies.releases import ReleaseError, Terms
from sarcograph.graph.hierarchies.sources import SOURCES, Source
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.salts import names_a_form, without_counter_ion
from sarcograph.graph.namespaces import SG, SKOS, thing
from sarcograph.graph.prefixes import ID, PREFIXES

COMMAND = "python -m sarcograph.graph.hierarchies"
DRUGS = str(thing("drug", ""))


def slug(name: str) -> str:
    """Return the key of an entity that is named after a term.

    >>> slug("malignant soft tissue neoplasm")
    'malignant-soft-tissue-neoplasm'
    """
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def ancestors(terms: Terms, identifiers: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return of each of `identifiers`, and of all above them, every term above it.

    Raises ReleaseError for a term above itself, and for a parent that the release lacks.
    """
    above: dict[str, frozenset[str]] = {}
    on_the_way: set[str] = set()

    def visit(identifier: str) -> frozenset[str]:
        if identifier in on_the_way:
            raise ReleaseError(f"{identifier} lies above itself")
        if identifier not in above:
            if identifier not in terms:
                raise ReleaseError(f"{identifier} is a parent, and no term that is in use")
            on_the_way.add(identifier)
            parents = terms[identifier].parents
            above[identifier] = frozenset(parents).union(*map(visit, parents))
            on_the_way.remove(identifier)
        return above[identifier]

    for identifier in sorted(identifiers):
        visit(identifier)
    return above


@dataclass(frozen=True)
class Registry:
    """The entities of the registry, and the external terms that mappings speak of with each."""

    entities: list[Entity]
    mapped: Mapping[URIRef, Mapping[str, URIRef]]
    called: dict[str, set[URIRef]]
    """What the registry or a source calls by a name."""

    @classmethod
    def read(cls) -> Registry:
        """Return the bundled registry."""
        mapped: dict[URIRef, dict[str, URIRef]] = defaultdict(dict)
        for subject, relation, target in bundled_mappings():
            mapped[subject][str(target)] = relation
        entities = sorted(read_evidence().entities.values(), key=lambda one: (one.kind, one.key))
        registry = cls(entities, mapped, defaultdict(set))
        for entity in entities:
            for name in entity.entry.names:
                registry.called[folded(name)].add(thing("registry", entity.kind, entity.key))
        return registry

    def has(self, iri: URIRef, name: str) -> bool:
        """Tell whether the registry itself calls a thing so."""
        kind, _, key = iri.removeprefix(ID).partition("/")
        return thing("registry", kind, key) in self.called[folded(name)]

    def has_of_another(self, iri: URIRef, name: str) -> bool:
        """Tell whether the registry calls something else so."""
        kind, _, key = iri.removeprefix(ID).partition("/")
        ours = str(thing("registry", ""))
        others = self.called[folded(name)] - {thing("registry", kind, key)}
        return any(one.startswith(ours) for one in others)

    def calls_only(self, iri: URIRef, name: str) -> bool:
        """Tell whether `name`, which the registry lacks, is one by which nothing else is called."""
        return self.called[folded(name)] == {iri}


_QUALIFIED = re.compile(
    r"\((disease|disorder|morphologic abnormality)\)|, (NOS|somatic|malignant)$|\bmutation$"
)
"""Forms of names that terminologies make to tell their own terms apart."""


class Placing:
    """Where the entities of the registry lie in one source."""

    def __init__(self, source: Source, terms: Terms, registry: Registry) -> None:
        """Look up every entity of a kind that the source places."""
        self.source = source
        self.terms = terms
        self.registry = registry
        self.same: dict[str, URIRef] = {}
        self.forms: set[str] = set()
        self.below: dict[URIRef, list[str]] = {}
        self.outside: list[URIRef] = []
        self.doubtful: list[str] = []
        self.missing: list[str] = []
        self.named: dict[str, set[str]] = defaultdict(set)
        for one, term in terms.items():
            for name in term.names:
                self.named[folded(name)].add(one)
        for entity in registry.entities:
            if entity.kind in source.kinds:
                self._place(entity, registry.mapped[thing(entity.kind, entity.key)])
        self.entities = self._with_ancestors()
        for one, iri in self.entities.items():
            for name in terms[one].names:
                registry.called[folded(name)].add(iri)

    def _place(self, entity: Entity, mapped: Mapping[str, URIRef]) -> None:
        iri = thing(entity.kind, entity.key)
        named = [one for one in mapped if one.startswith(self.source.iri)]
        self.missing += [f"{iri}: {one}" for one in named if one not in self.terms]
        known = {one: relation for one, relation in mapped.items() if one in self.terms}
        same = {SKOS.exactMatch}
        if self.source.names_only:
            same |= {SKOS.closeMatch, SKOS.narrowMatch}
        exact = sorted(one for one, relation in known.items() if relation in same)
        self.forms |= {one for one in exact if known[one] == SKOS.narrowMatch}
        broad = sorted(one for one, relation in known.items() if relation == SKOS.broadMatch)
        self.same |= dict.fromkeys(exact, iri)
        if broad:
            self.below[iri] = broad
        if exact or broad:
            return
        self.outside.append(iri)
        called = set(map(folded, entity.entry.names))
        alike = set().union(*(self.named.get(one, set()) for one in called)) - known.keys()
        self.doubtful += [f"{iri}: {one} is called the same" for one in sorted(alike)]

    def _with_ancestors(self) -> dict[str, URIRef]:
        """Return the entity of each term that is one, and of those above them."""
        above = ancestors(self.terms, {*self.same, *chain.from_iterable(self.below.values())})
        entities = {**self.same}
        for one in sorted(above.keys() - self.same.keys()):
            key = slug(self.terms[one].name)
            entities[one] = thing(self.source.kind_of(one, above[one]), key)
        if len(set(entities.values()) - set(self.same.values())) < len(entities) - len(self.same):
            raise ReleaseError(f"{self.source.key}: two terms would make one entity")
        return entities

    def _standing(self, iri: URIRef, name: str) -> URIRef:
        """Return how a name belongs to an entity: it is hidden where others may be meant by it.

        A hidden label is not shown, and leads to the entity as one of several things
        (https://www.w3.org/TR/skos-reference/#labels).
        """
        others = {one for one in self.named[folded(name)] if self.entities.get(one) != iri}
        alone = self.registry.calls_only(iri, name) and all(
            self._is_salt(one, iri) for one in others
        )
        return SKOS.altLabel if alone and not _QUALIFIED.search(name) else SKOS.hiddenLabel

    def _is_salt(self, one: str, iri: URIRef) -> bool:
        """Tell whether a term is called as a salt of an entity is."""
        base = without_counter_ion(self.terms[one].name)
        return base is not None and (
            self.registry.has(iri, base) or self.registry.calls_only(iri, base)
        )

    def _names(self, one: str, iri: URIRef) -> Iterator[tuple[URIRef, Literal]]:
        """Yield what a source calls an entity and the registry does not, besides its first name."""
        term = self.terms[one]
        names_only = self.source.names_only
        first = set() if names_only else {folded(term.name)}
        for name in (term.name, *term.synonyms) if names_only else term.synonyms:
            if folded(name) in first or self.registry.has(iri, name):
                continue
            if one in self.forms and self.registry.has_of_another(iri, name):
                continue  # a form that the registry has as a drug of its own
            standing = self._standing(iri, name)
            is_form = one in self.forms or (iri.startswith(DRUGS) and names_a_form(name))
            if is_form and standing == SKOS.altLabel:
                yield SG.formName, Literal(name)
            else:
                yield standing, english(name)
        for name in term.brands:
            if not self.registry.has(iri, name):
                standing = self._standing(iri, name)
                is_alone = standing == SKOS.altLabel
                yield (SG.brandName, Literal(name)) if is_alone else (standing, english(name))

    def graph(self) -> Graph:
        """Return the part of the source that lies above the entities of the registry."""
        graph = Graph()
        scheme = thing("hierarchy", self.source.key)
        for one, iri in self.entities.items():
            graph.add((iri, SKOS.inScheme, scheme))
            if not self.source.names_only:
                graph.add((iri, SKOS.prefLabel, english(self.terms[one].name)))
            for told in self._names(one, iri):
                graph.add((iri, *told))
            if one not in self.same:
                graph.add((iri, SKOS.exactMatch, URIRef(one)))
            for parent in self.terms[one].parents:
                graph.add((iri, SKOS.broader, self.entities[parent]))
        for iri, some in self.below.items():
            graph.add((iri, SKOS.inScheme, scheme))
            for one in some:
                graph.add((iri, SKOS.broader, self.entities[one]))
        for iri in self.outside:
            graph.add((iri, SG.outsideOf, scheme))
        return graph


def scheme_of(source: Source, folder: Path, path: Path) -> Graph:
    """Return what is known of the release that was read."""
    graph = Graph()
    scheme = thing("hierarchy", source.key)
    year, month, day = source.read_on
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    describe(
        graph,
        scheme,
        SG.Hierarchy,
        label=source.title,
        source_version=source.version(folder, path),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        read_year=year,
        read_month=month,
        read_day=day,
        licence=source.licence,
        web_address=source.home,
    )
    return graph


def write(folder: Path) -> Iterator[str]:
    """Write a file for each source whose release lies in `folder`; yield what a person must say."""
    registry = Registry.read()
    target = Path(str(bundled("ontology/hierarchies")))
    placed: list[tuple[Placing, Path]] = []
    for source in SOURCES:
        path = source.found_in(folder)
        if path is None:
            yield f"{source.key}: no file {source.file} in {folder}; its hierarchy stays as it is"
        else:
            placed.append((Placing(source, source.terms(path), registry), path))
    for placing, path in placed:
        source = placing.source
        graph = scheme_of(source, folder, path) + placing.graph()
        for prefix, iri in PREFIXES.items():
            graph.bind(prefix, iri)
        head = f"# Made by '{COMMAND} DIR' of {path.name}; do not edit.\n"
        text = head + graph.serialize(format="turtle")
        (target / f"{source.key}.ttl").write_text(text, encoding="utf-8")
        yield (
            f"{source.key}: {len(placing.same)} entities are terms of it, {len(placing.below)} lie "
            f"below one, {len(placing.outside)} outside; {len(graph)} statements"
        )
        for line in placing.missing:
            yield f"mapped, and no term of this release that is in use: {line}"
        for line in placing.doubtful:
            yield f"map the two, or say by a mapping in what they differ: {line}"


if __name__ == "__main__":
    for told in write(Path(sys.argv[1])):
        sys.stdout.write(f"{told}\n")
