"""The names of others: the files that HGNC, MONDO, GO, ChEBI and DGIdb publish, as they come.

A file is known by what it holds, whatever its name: the two tables of HGNC (complete set, custom
download), the table of drugs of DGIdb, ontologies in the OBO flat file format 1.4, and lists of
terms in JSON as Python packages carry them.
"""

from __future__ import annotations

import csv
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sarcograph.graph.files import FileError, existing_folder
from sarcograph.graph.names.name import Name

_LARGEST_BYTES = 2**30
_BEGINNING = 4096
_SYNONYM = re.compile(r'synonym: "((?:[^"\\]|\\.)*)"(?: (EXACT|BROAD|NARROW|RELATED))?')
_ESCAPED = re.compile(r"\\(.)")

_Reader = Callable[[Path, str], Iterator[Name]]


@dataclass(frozen=True, slots=True)
class Authorities:
    """The names in the files of a folder; which were read, and which are of no known form."""

    names: tuple[Name, ...]
    read: tuple[str, ...]
    unread: tuple[str, ...]


def read_authorities(folder: Path) -> Authorities:
    """Return the names in every file below `folder` that is one of an authority's.

    Raises FileError for what is no folder, and for a file of an authority that is damaged.
    """
    existing_folder(folder)
    names: list[Name] = []
    read, unread = [], []
    for path in sorted(_files(folder)):
        name = str(path.relative_to(folder))
        reader = _reader_of(path)
        if reader is None:
            unread.append(name)
            continue
        try:
            names += reader(path, name)
        except (ValueError, KeyError, TypeError, csv.Error) as error:
            raise FileError(path, f"is damaged: {error}") from None
        read.append(name)
    return Authorities(tuple(names), tuple(read), tuple(unread))


def _files(folder: Path) -> Iterator[Path]:
    for place, _, found in os.walk(folder):
        for name in found:
            path = Path(place, name)
            status = path.stat() if path.exists() else None
            if status and stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST_BYTES:
                yield path


def _reader_of(path: Path) -> _Reader | None:
    """Return what reads a file, by its first characters; None for one of no known form."""
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING).decode("utf-8", "replace").lstrip("\ufeff")
    head = beginning.partition("\n")[0].rstrip("\r").split("\t")
    if {"HGNC ID", "Approved symbol"} <= set(head):
        return _hgnc_download
    if {"hgnc_id", "symbol"} <= set(head):
        return _hgnc_complete_set
    if {"drug_claim_name", "drug_name", "concept_id"} <= set(head):
        return _dgidb_drugs
    if beginning.startswith("format-version: ") or "\n[Term]\n" in beginning:
        return _obo
    if re.match(r'\s*\[\s*\{\s*"id":\s*"[^"]+",\s*"name":', beginning):
        return _terms
    return None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_MINIMAL):
            yield {key: value or "" for key, value in row.items() if key is not None}


def _hgnc_download(path: Path, source: str) -> Iterator[Name]:
    for row in _rows(path):
        others = (("Alias symbols", "alias symbol"), ("Previous symbols", "previous symbol"))
        lists = [(how, row.get(column, "").split(", ")) for column, how in others]
        if row.get("Status", "Approved") == "Approved":
            given = row["HGNC ID"], row["Approved symbol"], row.get("Approved name", "")
            yield from _gene(*given, lists, source)


def _hgnc_complete_set(path: Path, source: str) -> Iterator[Name]:
    for row in _rows(path):
        others = (("alias_symbol", "alias symbol"), ("prev_symbol", "previous symbol"))
        lists = [(how, row.get(column, "").split("|")) for column, how in others]
        yield from _gene(row["hgnc_id"], row["symbol"], row.get("name", ""), lists, source)


def _gene(
    curie: str, symbol: str, name: str, lists: list[tuple[str, list[str]]], source: str
) -> Iterator[Name]:
    yield Name(symbol, "symbol", curie, "gene", symbol, source)
    yield Name(curie, "identifier", curie, "gene", symbol, source)
    yield Name(name, "name", curie, "gene", symbol, source)
    for how, texts in lists:
        for text in texts:
            yield Name(text, how, curie, "gene", symbol, source)


def _dgidb_drugs(path: Path, source: str) -> Iterator[Name]:
    for row in _rows(path):
        curie, label = row["concept_id"], row["drug_name"]
        if curie and label:
            how = f"name in {row.get('drug_claim_source') or 'an unnamed source'}"
            yield Name(label, "label", curie, "drug", label, source)
            yield Name(curie, "identifier", curie, "drug", label, source)
            yield Name(row["drug_claim_name"], how, curie, "drug", label, source)


def _obo(path: Path, source: str) -> Iterator[Name]:
    with path.open(encoding="utf-8-sig") as file:
        stanza: list[str] = []
        for line in file:
            if line.startswith("["):
                yield from _stanza(stanza, source)
                stanza = []
            stanza.append(line.rstrip("\n"))
        yield from _stanza(stanza, source)


def _stanza(lines: list[str], source: str) -> Iterator[Name]:
    if not lines or lines[0] != "[Term]" or "is_obsolete: true" in lines:
        return
    tags = [line.partition(": ")[::2] for line in lines[1:]]
    curie = dict(tags)["id"]
    label = next((_unescaped(value) for tag, value in tags if tag == "name"), curie)
    found = [match for line in lines if (match := _SYNONYM.match(line))]
    # the specification takes a synonym without a scope for a related one
    synonyms = [(_unescaped(one[1]), f"{(one[2] or 'RELATED').lower()} synonym") for one in found]
    yield from _term(curie, label, synonyms, source)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _terms(path: Path, source: str) -> Iterator[Name]:
    with path.open(encoding="utf-8-sig") as file:
        listed = json.load(file)
    for one in listed:
        prefix = "" if ":" in one["id"] else f"{one['namespace'].upper()}:"
        synonyms = [(text, "synonym") for text in one.get("synonyms", ())]
        yield from _term(prefix + one["id"], one["name"], synonyms, source)


def _term(
    curie: str, label: str, synonyms: Iterable[tuple[str, str]], source: str
) -> Iterator[Name]:
    kind = curie.partition(":")[0]
    yield Name(label, "label", curie, kind, label, source)
    yield Name(curie, "identifier", curie, kind, label, source)
    for text, how in synonyms:
        yield Name(text, how, curie, kind, label, source)
