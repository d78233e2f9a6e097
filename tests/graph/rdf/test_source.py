"""Files of others: every syntax is read alike, and whatever is bad ends in one line."""

import bz2
import gzip
import lzma
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyoxigraph as ox
import pytest

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.rdf import source
from sarcograph.graph.rdf.parse import parse_apart
from sarcograph.graph.rdf.source import SYNTAXES, read_source

TRIPLES = [
    ox.Triple(
        ox.NamedNode("http://example.org/a"),
        ox.NamedNode("http://example.org/b"),
        ox.Literal("Mü 'x'", language="de"),
    ),
    ox.Triple(ox.BlankNode("one"), ox.NamedNode("http://example.org/b"), ox.Literal(4)),
]
ENDINGS = {
    "turtle": ".ttl",
    "trig": ".trig",
    "ntriples": ".nt",
    "nquads": ".nq",
    "rdfxml": ".rdf",
    "jsonld": ".jsonld",
}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}


def text_in(syntax: str) -> bytes:
    content = ox.serialize(TRIPLES, format=SYNTAXES[syntax])
    assert content is not None
    return content


def stated(path: Path, syntax: str | None = None) -> set[str]:
    """Return the statements of a file, without the labels of blank nodes."""
    read = read_source(path, syntax)
    return {re.sub(r"_:\w+", "_:", str(one.quad)) for one in read.parsed.statements}


EXPECTED = {re.sub(r"_:\w+", "_:", str(one)) for one in TRIPLES}


def test_every_syntax_is_tried() -> None:
    assert set(ENDINGS) == set(SYNTAXES)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_file_is_read_by_its_name_by_its_content_and_as_it_is_said(
    tmp_path: Path, syntax: str, packed: str
) -> None:
    content = PACKED[packed](text_in(syntax))
    for name in (f"a{ENDINGS[syntax]}{packed}", f"A{ENDINGS[syntax].upper()}", "plain", "a.txt"):
        (tmp_path / name).write_bytes(content)
        assert stated(tmp_path / name) == EXPECTED, name
    (tmp_path / "named-wrongly.nt").write_bytes(content)
    assert stated(tmp_path / "named-wrongly.nt", syntax) == EXPECTED


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_mark_before_the_text_is_passed_over(tmp_path: Path, syntax: str) -> None:
    (tmp_path / "plain").write_bytes(b"\xef\xbb\xbf" + text_in(syntax))
    assert stated(tmp_path / "plain") == EXPECTED


# each syntax and each packing once: what unpacks knows no syntax, and files are read in all pairs
@pytest.mark.parametrize(
    ("syntax", "packed"),
    [*((one, "") for one in SYNTAXES), *(("turtle", one) for one in PACKED if one)],
)
def test_stdin_is_read(syntax: str, packed: str) -> None:
    code = (
        "from pathlib import Path; from sarcograph.graph.rdf.source import read_source\n"
        "print(len(read_source(Path('-')).parsed.statements))"
    )
    content = PACKED[packed](text_in(syntax))
    done = subprocess.run(
        [sys.executable, "-c", code], input=content, capture_output=True, check=False
    )
    assert (done.stdout, done.stderr) == (b"2\n", b"")


def test_quads_are_told_from_turtle_by_their_first_statement(tmp_path: Path) -> None:
    row = '# of another\n\n<http://e/a> <http://e/b> "x > y ."@en <http://e/graph> .\n'
    (tmp_path / "plain").write_text(row * 2, encoding="utf-8")
    assert read_source(tmp_path / "plain").syntax == "nquads"


# --- what is bad, in every syntax: one line, no traceback ---

IRI = b"<http://example.org/a>"
DEEP = 100_000
XML = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
LAUGH = (
    b'<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 13))
    + b"]>"
)
BAD: dict[str, Callable[[bytes, str], bytes]] = {
    "empty": lambda _good, _syntax: b"",
    "blank": lambda _good, _syntax: b" \n\t\n",
    "cut": lambda good, _syntax: good[: len(good) * 2 // 3],
    "latin-1": lambda good, _syntax: good.decode().encode("latin-1"),
    "utf-16": lambda good, _syntax: good.decode().encode("utf-16"),
    "null characters": lambda _good, _syntax: b"\0" * 100,
    "noise": lambda _good, _syntax: bytes(range(1, 128)) * 10,
    "yaml": lambda _good, _syntax: b"publication:\n  title: x\n",
    "html": lambda _good, _syntax: b"<!doctype html><html><p>404</p></html>",
    "zip": lambda good, _syntax: b"PK\x03\x04" + good,
    "gzip cut": lambda good, _syntax: gzip.compress(good)[:-12],
    "gzip damaged": lambda good, _syntax: b"\x1f\x8b" + good,
    "xz cut": lambda good, _syntax: lzma.compress(good)[:-12],
    "bz2 cut": lambda good, _syntax: bz2.compress(good)[:-12],
    "gzip twice": lambda good, _syntax: gzip.compress(gzip.compress(good)),
    "gzip of nothing": lambda _good, _syntax: gzip.compress(b""),
    "IRI with a space": lambda good, _syntax: good.replace(b"org/a", b"org/a b"),
    "relative IRI": lambda good, _syntax: good.replace(b"http://example.org/a", b"a"),
    "language tag": lambda good, _syntax: good.replace(b"@de", b"@unspeakable").replace(
        b'"de"', b'"unspeakable"'
    ),
    "nested": lambda _good, syntax: {
        "rdfxml": XML + b"<e:T><e:p>" * DEEP + b"</e:p></e:T>" * DEEP + b"</rdf:RDF>",
        "jsonld": b'{"http://e/p":' * DEEP + b"1" + b"}" * DEEP,
    }.get(
        syntax,
        IRI * 2 + (b" <<( " + IRI * 2) * DEEP + b"1" + b" )>>" * DEEP + b" .",
    ),
    "expanding": lambda _good, syntax: {
        "rdfxml": LAUGH + XML + b"<e:T><e:p>&e12;</e:p></e:T></rdf:RDF>",
        "jsonld": b'{"@context": "https://example.org/context", "name": "x"}',
    }.get(
        syntax,
        b"@prefix p: <http://e/%s> .\n" % (b"a" * 200_000) + b"p:a p:b p:c , p:d .\n" * 10_000,
    ),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_bad_file_ends_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_command: Callable[[list[str]], Any],
    syntax: str,
    kind: str,
) -> None:
    # it would take as long as it is let
    monkeypatch.setattr(source, "parse_apart", lambda *words: parse_apart(*words, seconds=3))
    path = tmp_path / f"bad{ENDINGS[syntax]}"
    path.write_bytes(BAD[kind](text_in(syntax), syntax))
    output = run_command(["sarcograph", "validate", str(path)])
    assert (output.code, output.out) == (2, "")
    assert re.fullmatch(rf"{re.escape(str(path))}(:\d+)?: .+; .+\n", output.err)
    assert output.err[:-1].isprintable()
    assert len(output.err) < 600


def test_places_that_are_no_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    for name, message in {
        "folder": "it is a folder; name the files in it",
        "fifo": "it is no regular file; give its content to stdin and name it '-'",
        "/dev/zero": "it is no regular file; give its content to stdin and name it '-'",
        "loop": "Too many levels of symbolic links; name a file that can be read",
        "none.ttl": "No such file or directory; name a file that can be read",
        "x.n3": "Notation3 is not read; write it as Turtle",
        "x.yaml": "evidence in YAML is judged with its folder; name it: --evidence FOLDER",
        "n" * 300: "File name too long; name a file that can be read",
    }.items():
        with pytest.raises(SarcographError) as caught:
            read_source(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}: {message}"


def test_name_that_steers_a_terminal_is_told_without_doing_so(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\x1b[2J\n\xff.ttl")
    with pytest.raises(SarcographError, match=r"a\\x1b\[2J\\n\\xff\.ttl: No such file"):
        read_source(tmp_path / name)


@pytest.mark.parametrize("packed", PACKED)
def test_file_too_large_is_told_before_it_is_all_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: str
) -> None:
    monkeypatch.setattr(source, "LARGEST_BYTES", 3 << 20)
    (tmp_path / "a.ttl").write_bytes(PACKED[packed](b"#" * (4 << 20)))
    with pytest.raises(SarcographError, match="it holds more than 3 MB; split it"):
        read_source(tmp_path / "a.ttl")


def test_archive_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.ttl", "w") as archive:
        archive.writestr("a.ttl", text_in("turtle"))
    with pytest.raises(SarcographError, match="it is a zip archive; unpack it"):
        read_source(tmp_path / "a.ttl")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", text_in("jsonld"), "it looks like --syntax jsonld"),
        ("a.ttl", text_in("rdfxml"), "it looks like --syntax rdfxml"),
        ("a.jsonld", text_in("rdfxml"), "it looks like --syntax rdfxml"),
        ("a.rdf", text_in("jsonld"), "it looks like --syntax jsonld"),
        ("a.ttl", b"<a> <http://e/b> 1 .", "write the IRI in full, or declare a base"),
        (
            "a.jsonld",
            b'{"@context": "https://example.org/c"}',
            "its context lies elsewhere, and nothing is fetched; write the context into the file",
        ),
        ("a.jsonld", b'{\n"@id": "http://e/a b"}', r":2: 'http://e/a b' is no IRI"),
        ("a.jsonld", b'{"@language": "no language"}', "'no language' is no language tag"),
    ],
)
def test_remedy_fits_what_is_wrong(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SarcographError, match=message):
        read_source(tmp_path / name)
