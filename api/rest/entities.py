"""`/api/v1/entities`: the kinds of things, the things of a kind, and all that is said of one."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker, term, terms
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import index_of, iris_under, kinds
from sarcograph.api.browse.missing import find_missing, require_thing
from sarcograph.api.browse.page_routes import (
    add_route,
    chosen,
    plain_path,
    represented,
    slash_redirect,
)
from sarcograph.api.browse.question_page import questions_on
from sarcograph.api.browse.rendering import way_up
from sarcograph.api.browse.resource_data import HAS_ANCHOR, Resource, describe
from sarcograph.api.browse.vocabulary import Vocabulary, vocabulary_of
from sarcograph.api.rest.contract import (
    Identifier,
    KindOfThing,
    Kinds,
    Known,
    Link,
    ListedThing,
    NameOfThing,
    Neighbour,
    Origin,
    PropertyOfThing,
    Said,
    Statement,
    Thing,
    Things,
)
from sarcograph.api.rest.facts import (
    LABEL,
    TYPE,
    Facts,
    in_order,
    named,
    origin_of,
    plain,
    read_facts,
)
from sarcograph.api.rest.lists import JSON, Cursor, Limit, json_of, only_declared, page_of
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.namespaces import SG, SKOS
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.records.study import Named

ENTITIES = "/api/v1/entities"
MOST_STATEMENTS = 100

_NAMES = {
    LABEL: "label",
    str(SKOS.altLabel): "alternative",
    str(SKOS.hiddenLabel): "hidden",
    str(SG.formName): "form",
    str(SG.brandName): "brand",
}
_MATCHES = {
    str(SKOS[name]): name
    for name in (
        "exactMatch",
        "closeMatch",
        "broadMatch",
        "narrowMatch",
        "relatedMatch",
    )
}
_BROADER, _ABOVE, _UNDER = str(SKOS.broader), str(SKOS.broaderTransitive), str(SG.fallsUnder)
# what has a key of its own in the answer
_APART = {TYPE, *_NAMES, *_MATCHES, _BROADER, _ABOVE, _UNDER, HAS_ANCHOR}
_STATED = tuple(
    str(SG[name]) for name in ("subject", "object", "inferredSubject", "inferredObject")
)

router = APIRouter(tags=["Entities"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def list_kinds(request: Request) -> Response:
    """List the kinds of things with how many there are of each."""
    return await represented(request, Asker.of(request), chosen(request, JSON), _kinds)


async def _kinds(asker: Asker, _media_type: str) -> Pieces:
    counts = await kinds(asker)
    return json_of(Kinds(tuple(KindOfThing(*one, one[0] in KINDS) for one in counts.items())))


async def list_things(
    request: Request, kind: str, limit: Limit = 100, cursor: Cursor = ""
) -> Response:
    """List the things of a kind, in the order of their keys."""
    media_type = chosen(request, JSON)
    return await represented(request, Asker.of(request), media_type, _things, kind, limit, cursor)


async def _things(asker: Asker, _media_type: str, kind: str, limit: int, cursor: str) -> Pieces:
    known = await kinds(asker)
    if kind not in known:
        raise (await find_missing(asker, f"id/{kind}")).problem()
    iris = await iris_under(asker, f"{ID}{kind}/")
    page = page_of(asker, f"entities/{kind}", limit, cursor)
    shown = iris.some(page.offset, limit)
    rows = await asker.rows(f"""
SELECT ?iri ?label {{ VALUES ?iri {terms(shown)} GRAPH ?graph {{ ?iri rdfs:label ?label }} }}""")
    labels = {row["iri"].value: row["label"].value for row in rows}
    index = await index_of(asker.edition)

    def listed() -> Iterator[ListedThing]:
        for iri in shown:
            thing = index.thing(iri.removeprefix(ID)) if index is not None else None
            yield ListedThing(
                iri,
                iri.removeprefix(ID),
                labels.get(iri),
                thing.claims if thing else None,
                thing.estimates if thing else None,
            )

    def pieces() -> Pieces:
        items = []
        for one in listed():
            items.append(one)
            yield ""
        yield from json_of(Things(kind, len(iris), tuple(items), page.next(len(iris))))

    return pieces()


async def answer_thing(request: Request, kind: str, key: str) -> Response:
    """Return all that the graph says of a thing: an entity, or a fact such as an estimate."""
    if not key or key.endswith("/"):
        return slash_redirect(request)
    asker, media_type = Asker.of(request), chosen(request, JSON)
    local = f"id/{kind}/{key}"
    await require_thing(asker, local)
    return await represented(request, asker, media_type, _thing, kind, key)


async def _thing(asker: Asker, _media_type: str, kind: str, key: str) -> Pieces:
    iri = f"{ID}{kind}/{key}"
    resource = await describe(asker, iri)
    if not resource.found or resource.withdrawn:
        raise (await find_missing(asker, f"id/{kind}/{key}")).problem()
    vocabulary = await vocabulary_of(asker)
    stated = await _statements_about(asker, iri)
    own = await read_facts(asker, [iri])
    return _written(_Description(resource, vocabulary), stated, own)


async def _statements_about(asker: Asker, iri: str) -> list[Statement]:
    """Return the first of the claims and inferences with a thing as subject or object."""
    node = term(iri)
    rows = await asker.rows(f"""
SELECT DISTINCT ?statement ?order {{
  GRAPH ?graph {{ ?statement {"|".join(map(term, _STATED))} {node} }}
  BIND(STRAFTER(STR(?graph), "/graph/") AS ?part)
  BIND(IF(STRSTARTS(?part, "evidence/"), 1, IF(STRSTARTS(?part, "external/"), 2, 3)) AS ?order)
}} ORDER BY ?order ?statement LIMIT {MOST_STATEMENTS}""")
    facts = await read_facts(asker, [row["statement"].value for row in rows])
    return in_order(facts.statement(fact) for fact in facts.facts.values() if TYPE in fact.said)


class _Description:
    """What is said of a thing, as the answer has it."""

    def __init__(self, resource: Resource, vocabulary: Vocabulary) -> None:
        self._resource = resource
        self._vocabulary = vocabulary
        self.iri = resource.iri
        self.said: dict[str, dict[ox.NamedNode | ox.Literal, list[Origin]]] = {}
        for quad in resource.statements:
            value = quad.object
            if not isinstance(value, ox.NamedNode | ox.Literal):
                continue
            assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - every pattern names one
            origins = self.said.setdefault(quad.predicate.value, {}).setdefault(value, [])
            origins.append(origin_of(quad.graph_name.value))

    def reference(self, iri: str) -> Named:
        """Return a neighbour by its label, a term by that of the vocabulary."""
        label = self._resource.labels.get(iri)
        if label is None and iri in self._vocabulary.terms:
            return named(iri, self._vocabulary.label(iri))
        return named(iri, label.value if label else None)

    def references(self, name: str) -> tuple[Named, ...]:
        """Return the things that are values of a property."""
        iris = {value.value for value in self.said.get(name, ()) if isinstance(value, ox.NamedNode)}
        return tuple(self.reference(iri) for iri in sorted(iris) if iri != self.iri)

    def names(self) -> Iterator[NameOfThing]:
        """Yield what the thing is called, its label first."""
        for name, how in _NAMES.items():
            for value, origins in sorted(self.said.get(name, {}).items(), key=_text):
                yield NameOfThing(value.value, how, tuple(origins))

    def identifiers(self) -> Iterator[Identifier]:
        """Yield what other databases call the thing, equal ones first."""
        prefixes = bundled_prefixes()
        for name, relation in _MATCHES.items():
            for value, origins in sorted(self.said.get(name, {}).items(), key=_text):
                curie = compact(value.value, prefixes)
                short = curie if curie != value.value else None
                yield Identifier(value.value, short, relation, tuple(origins))

    def broader(self) -> Iterator[Neighbour]:
        """Yield what lies directly above the thing."""
        for value, origins in sorted(self.said.get(_BROADER, {}).items(), key=_text):
            yield Neighbour(self.reference(value.value), tuple(origins))

    def narrower(self) -> Iterator[Neighbour]:
        """Yield some of what lies directly below the thing."""
        below: dict[str, list[Origin]] = {}
        for quad in self._resource.incoming:
            if quad.predicate.value == _BROADER and isinstance(quad.subject, ox.NamedNode):
                assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - the same
                below.setdefault(quad.subject.value, []).append(origin_of(quad.graph_name.value))
        for iri, origins in sorted(below.items()):
            yield Neighbour(self.reference(iri), tuple(origins))

    def properties(self) -> Iterator[PropertyOfThing]:
        """Yield all else that is said of the thing."""
        for name, values in sorted(self.said.items()):
            if name in _APART:
                continue
            said = tuple(
                Said(
                    self.reference(value.value)
                    if isinstance(value, ox.NamedNode)
                    else plain(value),
                    tuple(origins),
                )
                for value, origins in sorted(values.items(), key=_text)
            )
            yield PropertyOfThing(self.reference(name), said)

    def known(self) -> Iterator[Known]:
        """Yield how many things refer to the thing, by property."""
        for name, count in sorted(self._resource.incoming_counts.items()):
            yield Known(self.reference(name), count)

    def statements_total(self) -> int:
        """Return how many claims and inferences there are about the thing."""
        return sum(self._resource.incoming_counts.get(name, 0) for name in _STATED)

    def links(self, path: str) -> Iterator[Link]:
        """Yield where to go on from `path`."""
        up, local = way_up(path), self.iri.removeprefix(BASE)
        yield Link("page", f"{up}{local}.html", "the page of this thing")
        yield Link("rdf", f"{up}{local}.ttl", "the same as Turtle")
        for piece in questions_on(self.iri):
            yield Link("question", f"{up}{piece.href}", piece.text)


def _written(description: _Description, statements: list[Statement], own: Facts) -> Pieces:
    iri = description.iri
    kind, _, key = iri.removeprefix(ID).partition("/")
    yield ""
    names = tuple(description.names())
    fact = own.facts[iri]
    thing = Thing(
        iri=iri,
        id=f"{kind}/{key}",
        kind=kind,
        key=key,
        label=next((one.name for one in names if one.how == "label"), key),
        types=description.references(TYPE),
        names=names,
        identifiers=tuple(description.identifiers()),
        broader=tuple(description.broader()),
        above=description.references(_UNDER),
        narrower=tuple(description.narrower()),
        properties=tuple(description.properties()),
        statements=tuple(statements),
        statements_total=description.statements_total(),
        known=tuple(description.known()),
        places=own.places(fact),
        ambiguities=own.references(fact, "restsOnPassage"),
        findings=own.findings(fact),
        links=tuple(description.links(f"{ENTITIES}/{kind}/{key}")),
    )
    yield ""
    yield from json_of(thing)


def _text(item: tuple[ox.NamedNode | ox.Literal, object]) -> str:
    return item[0].value


_PROBLEMS = {503: "Too busy.", 504: "Not answered within the deadline."}
_MISSING = {
    400: "A parameter that cannot be.",
    404: "There is no such thing; says what looks like it.",
    410: "An earlier version had it; says what took its place, or why it was withdrawn.",
    **_PROBLEMS,
}
add_route(
    router,
    ENTITIES,
    list_kinds,
    "List the kinds of things",
    JSON,
    {400: _MISSING[400], **_PROBLEMS},
    schema=schema_of(Kinds),
    example=ENTITIES,
)
add_route(
    router,
    f"{ENTITIES}/{{kind}}",
    list_things,
    "List the things of a kind",
    JSON,
    {**_MISSING, 404: "There is no such kind."},
    schema=schema_of(Things),
    example=f"{ENTITIES}/drug?limit=2",
)
add_route(
    router,
    f"{ENTITIES}/{{kind}}/{{key:path}}",
    answer_thing,
    "Return all that the graph says of a thing",
    JSON,
    _MISSING,
    schema=schema_of(Thing),
    example=f"{ENTITIES}/alteration/myc-duplication",
)
