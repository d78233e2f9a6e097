"""Parsing in a process of its own: what is stated and where, and limits that hold."""

import pyoxigraph as ox
import pytest

from sarcograph.graph.rdf import parse
from sarcograph.graph.rdf.parse import ParseError, parse_apart

TURTLE = b"""@prefix ex: <http://e/> .

ex:a a ex:B ;
  ex:c "x" , 4 ;
  ex:d [
    ex:e 1 ;
    ex:f ex:g
  ] ;
  ex:h ( 1
   2 ) .
ex:z
  ex:d
    ex:k , "two
".
_:label ex:c true .
""".replace(b'"two\n"', b'"""two\n"""')
XML = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
 <rdf:Description
    rdf:about="http://e/a">
   <e:b>4</e:b>
   <e:c rdf:resource="http://e/d"/>
 </rdf:Description>
</rdf:RDF>
"""


def lines(content: bytes, syntax: ox.RdfFormat) -> list[tuple[str, int | None, int | None]]:
    return [
        (str(one.quad.predicate.value)[-1], one.line, one.subject_line)
        for one in parse_apart(content, syntax).statements
    ]


def test_lines_of_turtle_are_those_of_statements_and_of_subjects() -> None:
    assert lines(TURTLE, ox.RdfFormat.TURTLE) == [
        ("e", 3, 3),
        ("c", 4, None),
        ("c", 4, None),
        ("e", 6, 6),
        ("f", 7, None),
        ("d", None, None),
        ("t", 9, 9),
        ("h", None, None),
        ("t", 10, 10),
        ("t", None, None),
        ("t", None, None),
        ("d", 13, 11),
        ("d", None, None),
        ("c", 15, 15),
    ]


def test_lines_of_rdf_xml() -> None:
    assert lines(XML, ox.RdfFormat.RDF_XML) == [("b", 5, 4), ("c", 6, None)]


@pytest.mark.parametrize("syntax", [ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS])
def test_lines_where_each_is_a_statement(syntax: ox.RdfFormat) -> None:
    content = b"# first\n<http://e/a> <http://e/b> 'x' .\n".replace(b"'", b'"') * 2
    assert lines(content, syntax) == [("b", 2, 2), ("b", 4, None)]


def test_line_of_json_is_told_only_where_the_subject_stands_on_it() -> None:
    content = b'{"@context": {"e": "http://e/"}, "@graph": [\n {"@id": "e:a",\n  "e:b": 4}\n]}\n'
    ((_, own, subject),) = lines(content, ox.RdfFormat.JSON_LD)
    assert own in (None, 3)
    assert subject == 2


def test_nothing_is_told_of_one_long_line() -> None:
    content = b"<http://e/a> <http://e/b> " + b" , ".join(b"%d" % n for n in range(9_000)) + b" ."
    found = {one[1:] for one in lines(content, ox.RdfFormat.TURTLE)}
    assert found == {(None, None)}


def test_labels_prefixes_and_graphs_are_kept() -> None:
    content = b"@prefix e: <http://e/> . e:g { _:own e:b 01 }"
    parsed = parse_apart(content, ox.RdfFormat.TRIG)
    (statement,) = parsed.statements
    assert str(statement.quad) == (
        '_:own <http://e/b> "01"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g>'
    )
    assert parsed.prefixes == {"e": "http://e/"}


def test_syntax_error_has_its_line() -> None:
    with pytest.raises(ParseError) as caught:
        parse_apart(b"@prefix e: <http://e/> .\ne:a e:b e:c .\ne:c 4 e:d .", ox.RdfFormat.TURTLE)
    assert caught.value.line == 3
    assert not caught.value.message.startswith("Parser error at")


def test_triple_about_a_triple_is_told_with_its_line() -> None:
    content = b"@prefix e: <http://e/> .\ne:a e:b <<( e:c e:d e:e )>> ."
    with pytest.raises(ParseError, match="a triple about a triple") as caught:
        parse_apart(content, ox.RdfFormat.TURTLE)
    assert caught.value.line == 2


def test_parser_that_overflows_its_stack_is_a_message() -> None:
    deep = 100_000
    content = b"<http://e/a><http://e/b>" + b"<<(<http://e/a><http://e/b>" * deep + b"1"
    content += b")>>" * deep + b" ."
    with pytest.raises(ParseError, match="nested too deeply"):
        parse_apart(content, ox.RdfFormat.TURTLE)


def test_what_is_nested_deeply_and_can_be_parsed_is() -> None:
    deep = 20_000
    content = b"<http://e/a> <http://e/b> " + b"(" * deep + b")" * deep + b" ."
    assert len(parse_apart(content, ox.RdfFormat.TURTLE).statements) == 2 * deep - 1


def test_parser_that_does_not_end_is_ended() -> None:
    deep = 100_000
    content = XML.partition(b" <rdf:D")[0] + b"<e:T><e:p>" * deep
    with pytest.raises(ParseError, match="takes more than 2 seconds"):
        parse_apart(content, ox.RdfFormat.RDF_XML, seconds=2)


def test_parser_that_takes_all_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MEMORY_BYTES", 1 << 30)
    content = b'<http://e/a> <http://e/b> """' + b"a" * (600 << 20) + b'""" .'
    with pytest.raises(ParseError, match="takes more than 1 GB to parse"):
        parse_apart(content, ox.RdfFormat.TURTLE)


def test_text_that_states_too_much_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "OUTPUT_BYTES", 1000)
    content = b"@prefix e: <http://e/> . e:a e:b " + b"e:c , " * 100 + b"e:d ."
    with pytest.raises(ParseError, match="it states too much for one text; split it"):
        parse_apart(content, ox.RdfFormat.TURTLE)
