"""The page of a term of the vocabulary in all its forms: what to type, what it is, an example."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker, Row, term, terms
from sarcograph.api.browse.ontology_tree import Node, ontology_of
from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.browse.resource_page import query_link
from sarcograph.api.browse.term_demands import demands_of
from sarcograph.api.browse.term_picture import class_picture, property_picture
from sarcograph.api.browse.term_shown import (
    ClassLine,
    Known,
    PropertyLine,
    TermShown,
    class_shown,
    property_shown,
    value_shown,
)
from sarcograph.api.browse.thing_view import said_of, show_by, stated_page, thing_described
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import ViewKind
from sarcograph.api.browse.vocabulary import RDF_TYPE, vocabulary_of
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.prefixes import BASE, ID, VOCABULARY
from sarcograph.graph.store.table import Iri, Table, Value

_CANDIDATES = 20
"""Things of a class of which the one with the most properties is its example."""
_MOST_STATED = 2000  # statements of an example


async def _view(asker: Asker, path: str, _given: Given) -> View:
    iri = BASE + path[1:]
    vocabulary, ontology, demands, resource = await asyncio.gather(
        vocabulary_of(asker), ontology_of(asker), demands_of(asker), said_of(asker, iri)
    )
    known = Known(vocabulary, ontology, demands)
    node = ontology.nodes.get(iri)
    picture = None
    if node is None:
        shown = value_shown(known, iri, resource.incoming_counts, _use(known, resource))
    elif node.is_class:
        thing, label, said = await _example_of(asker, known, node, resource)
        shown, picture = class_shown(known, node, thing, label, said), class_picture(known, node)
    else:
        said = await asker.rows(_statement_with(iri)) if node.count else []
        shown, picture = property_shown(known, node, said), property_picture(known, node)
    page = await stated_page(asker, resource, vocabulary)
    page.uses = 0  # stands above, with the graphs that each statement is in
    return _view_of(shown, picture, {"page": page, "all_of_it": query_link(_everything(shown))})


def _view_of(shown: TermShown, picture: Picture | None, context: Mapping[str, object]) -> View:
    return View(
        title=shown.label,
        context={**context, "term": shown},
        records=_record(shown),
        tables=tuple(_tables(shown)),
        statements=(),
        pictures={"diagram": picture} if picture is not None else {},
    )


async def _example_of(
    asker: Asker, known: Known, node: Node, resource: Resource
) -> tuple[str, str, list[Row]]:
    """Return a thing of a class, what it is called, and what is stated of it; "" for none.

    Of the first things by their IRIs it is the one with the most properties. A class that has none
    of its own has those of narrower ones.
    """
    things = [
        quad.subject.value  # type: ignore[union-attr]  # asked for so
        for quad in resource.incoming
        if quad.predicate.value == RDF_TYPE
    ][:_CANDIDATES]
    narrower = [one.iri for one in known.within(node.iri) if one.count]
    if not things and narrower:
        rows = await asker.rows(f"""
SELECT DISTINCT ?thing {{
  VALUES ?class {terms(narrower)}
  GRAPH ?graph {{ ?thing a ?class }}
}} ORDER BY ?thing LIMIT {_CANDIDATES}""")
        things = [row["thing"].value for row in rows]
    if not things:
        return "", "", []
    (best,) = await asker.rows(f"""
SELECT ?thing (COUNT(DISTINCT ?property) AS ?properties) {{
  VALUES ?thing {terms(things)}
  GRAPH ?graph {{ ?thing ?property ?value }}
}} GROUP BY ?thing ORDER BY DESC(?properties) ?thing LIMIT 1""")
    thing = best["thing"].value
    said = await asker.rows(f"""
SELECT DISTINCT ?property ?value ?label {{
  GRAPH ?graph {{ {term(thing)} ?property ?value }}
  OPTIONAL {{ GRAPH ?labelled {{ ?value rdfs:label ?label }} }}
}} ORDER BY ?property ?value ?label LIMIT {_MOST_STATED}""")
    named = (row["value"].value for row in said if row["property"].value.endswith("#label"))
    return thing, min(named, default=""), said


def _statement_with(iri: str) -> str:
    """Return the query for one statement with a property, the first by what it is about."""
    return f"""
SELECT ?thing ?name ?value ?label {{
  {{ SELECT ?thing ?value {{
    GRAPH ?graph {{ ?thing {term(iri)} ?value }} FILTER(isIRI(?thing))
  }} ORDER BY ?thing ?value LIMIT 1 }}
  OPTIONAL {{ GRAPH ?named {{ ?thing rdfs:label ?name }} }}
  OPTIONAL {{ GRAPH ?labelled {{ ?value rdfs:label ?label }} }}
}} ORDER BY ?name ?label LIMIT 1"""


def _everything(shown: TermShown) -> str:
    """Return a query to go on from: what has the term."""
    match shown.sort:
        case "class":
            return f"SELECT ?thing ?label {{ ?thing a {shown.name} ; rdfs:label ?label }} LIMIT 100"
        case "property":
            return f"SELECT ?thing ?value {{ ?thing {shown.name} ?value }} LIMIT 100"
        case _:
            return f"SELECT ?thing ?property {{ ?thing ?property {shown.name} }} LIMIT 100"


def _use(known: Known, resource: Resource) -> tuple[Piece, ...]:
    """Return one statement whose value it is, of a thing rather than of the ontology."""
    found = sorted(
        (quad for quad in resource.incoming if not known.annotates(quad.predicate.value)),
        key=lambda quad: (not quad.subject.value.startswith(ID), quad.subject.value),  # type: ignore[union-attr]
    )
    for quad in found[:1]:
        subject: str = quad.subject.value  # type: ignore[union-attr]  # asked for so
        label = resource.labels.get(subject)
        name = label.value if isinstance(label, ox.Literal) else subject.removeprefix(ID)
        what = known.label(quad.predicate.value)
        return (
            Piece(name, subject.removeprefix(BASE)),
            Piece(f" {what} {known.label(resource.iri)}"),
        )
    return ()


def _record(shown: TermShown) -> dict[str, object]:
    return {
        "iri": shown.iri,
        "name": shown.name,
        "sort": shown.sort,
        "definition": shown.definition,
        "held": shown.held,
        "above": _iris(shown.above),
        "below": [_class(one) for one in shown.below],
        "instead": _iris(shown.instead),
        "type": [
            {
                "typed": one.typed,
                "option": one.option or None,
                "where": one.where,
                "leads_to": _address(one.href),
            }
            for one in shown.words
        ],
        "example": [_said(one) for one in shown.example],
        "no_example": shown.without or None,
        "properties": [_property(one) for one in shown.properties],
        "leading_to_it": [_property(one) for one in shown.leading],
        "classes": [_class(one) for one in shown.classes],
        "values": [
            {"name": one.name, "iri": _iri(one.page), "label": one.page.text}
            for one in shown.values
        ],
        "questions": [{"name": one.name, "question": one.question} for one in shown.asked],
    }


def _property(one: PropertyLine) -> dict[str, object]:
    return {
        "iri": one.iri,
        "name": one.name,
        "label": one.label,
        "how_many": one.demand.said,
        "required": one.demand.least > 0,
        "values": [_said(value) for value in one.values],
        "of": _iri(one.owner) if one.owner is not None else None,
        "statements": one.statements,
        "example": [_said(value) for value in one.example],
        "more": one.more,
    }


def _class(one: ClassLine) -> dict[str, object]:
    return {"iri": _iri(one.page), "said": one.said, "things": one.things}


def _tables(shown: TermShown) -> list[Table]:
    """Return what CSV holds, the main table first; those without rows are left out."""
    properties = ("property", "name", "label", "how_many", "values", "of", "statements", "example")
    tables = [
        Table("properties", properties, tuple(map(_property_row, shown.properties))),
        Table("leading-to-it", properties, tuple(map(_property_row, shown.leading))),
        Table(
            "classes",
            ("class", "how_many", "things"),
            tuple((_iri(one.page), one.said, one.things) for one in shown.classes),
        ),
        Table(
            "values",
            ("value", "name", "label", "definition"),
            tuple(
                (_iri(one.page), one.name, one.page.text, one.definition) for one in shown.values
            ),
        ),
        Table(
            "what-to-type",
            ("typed", "option", "where"),
            tuple((one.typed, one.option, one.where) for one in shown.words),
        ),
    ]
    return [table for table in tables if table.rows]


def _property_row(one: PropertyLine) -> tuple[Value | None, ...]:
    return (
        Iri(one.iri),
        one.name,
        one.label,
        one.demand.said,
        _joined(one.values),
        _iri(one.owner) if one.owner is not None else None,
        one.statements,
        _joined(one.example),
    )


def _joined(pieces: Sequence[Piece]) -> str:
    return " | ".join(piece.text for piece in pieces)


def _iris(pieces: Sequence[Piece]) -> list[str]:
    return [_iri(piece) for piece in pieces]


def _iri(piece: Piece) -> Iri:
    """Return the IRI of a term or thing that a page links; its name where it links none."""
    if piece.href is None:
        return Iri(piece.text)
    return Iri(piece.href if piece.external else BASE + piece.href)


def _address(href: str) -> str | None:
    """Return the IRI of what is ours to name, or where a page is below the root; None for none."""
    if not href:
        return None
    return BASE + href if href.startswith("id/") else f"/{href}"


def _said(piece: Piece) -> dict[str, str]:
    if piece.href is None:
        return {"text": piece.text}
    return {"text": piece.text, "iri": _iri(piece)}


show_by(
    VOCABULARY.removeprefix(BASE).rstrip("/"),
    ViewKind(template="term.html", make=_view, has_picture=True, describe=thing_described),
)
