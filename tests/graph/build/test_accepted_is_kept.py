"""The law: what an evidence file may say is kept in the graph, or refused; nothing is lost.

The example in `tests/data/every-key/` uses every key of the schema. Each value in it is replaced in
turn, each list and entry left out: the file is then refused, or the graph is another one. Each
place that it points to is among the anchors that `verify` proves. Which keys say a term is found
out by the same changes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from changed_example import at, contents, differing, others, places
from every_key import FILES, FOLDER, models
from pydantic import BaseModel
from rdflib import URIRef
from said_by import FILE, text

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.integrity import pointers_of
from sarcograph.graph.curation.quantities import cells_of
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.anchors import Span
from sarcograph.graph.model.schema import DocumentFile
from sarcograph.graph.namespaces import SG, anchor_iri


def test_example_uses_every_key() -> None:
    used = {
        (model, name)
        for file_name, file in FILES.items()
        for model, name in used_in(file.model_validate(contents()[file_name]))
    }
    known = {
        defined(model, name)
        for file in FILES.values()
        for model in models(file)
        for name in model.model_fields
    }
    assert known - used == set()


def defined(model: type[BaseModel], name: str) -> tuple[str, str]:
    """Return the name of a field after that of the class which defines it."""
    owner = next(
        one for one in reversed(model.__mro__) if name in vars(one).get("__annotations__", {})
    )
    return owner.__name__, name


def used_in(value: object) -> Iterator[tuple[str, str]]:
    """Yield model and name of each field that is given anywhere inside `value`."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield defined(type(value), name)
            yield from used_in(getattr(value, name))
    elif isinstance(value, dict):
        for inside in value.values():
            yield from used_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from used_in(inside)


@pytest.mark.parametrize("name", FILES)
def test_what_is_left_out_is_missed(name: str) -> None:
    """Of a single value it is enough that another one is told apart."""
    lost = []
    for path in places(contents()[name]):
        if isinstance(at(contents()[name], path), str):
            continue
        difference = differing(name, path, None)
        if difference is not None and not any(difference):
            lost.append(path)
    assert lost == []


@pytest.mark.parametrize("name", FILES)
def test_what_is_changed_is_told_apart(name: str) -> None:
    lost = []
    for path in places(contents()[name]):
        if not isinstance(at(contents()[name], path), str):
            continue
        for other in others(name, path):
            difference = differing(name, path, other)
            if difference is None:
                continue
            if not any(difference):
                lost.append((path, other))
            break
    assert lost == []


def test_every_place_is_proved() -> None:
    wanted: dict[URIRef, Span] = {}
    proved: set[object] = set()
    evidence = read_evidence(FOLDER)
    for document in evidence.documents:
        if not isinstance(document.file, DocumentFile):
            continue
        pointers = [one for _, one in pointers_of(document.file) if isinstance(one, Span)]
        tables = document.file.tables.values()
        pointers += [cell for table in tables for _, _, _, cell in cells_of(table)]
        sha256 = document.file.source.text_sha256
        wanted |= {anchor_iri(sha256, one.start, one.end): one for one in pointers}
        proved |= set(build_document(evidence, document).objects(None, SG.hasAnchor))
    assert {iri: place for iri, place in wanted.items() if iri not in proved} == {}
    assert len(wanted) > 150


def test_keys_of_terms_are_up_to_date() -> None:
    """`PYTHONPATH=tests python tests/said_by.py` writes them."""
    assert FILE.read_text(encoding="utf-8") == text()
