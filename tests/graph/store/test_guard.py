"""What the guard refuses and lets pass, with the engine as the judge of hidden SERVICE."""

import re
import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.errors import QueryError
from sarcograph.graph.store import guard

PREFIXES = {name: f"http://{name or 'default'}/" for name in ("", "ex", "http", "urn")}

# each is a query with a SERVICE clause to the engine, however it looks
HIDDEN = [
    "SELECT * { SERVICE <http://x> {} }",
    "ASK{service silent ?x{}}",
    "SELECT * {SERVICE#comment\n<http://x>{}}",
    "# comment\rASK { SERVICE <http://x> {} }",
    "ASK { FILTER EXISTS { ?s ?p ?o . sErViCe ?s {} } }",
    "ASK { ?s ?p true.SERVICE:x {} }",
    "SELECT * { ?s ?p trueSERVICE:x{} }",
    "SELECT * { ?s ?p 1e5SERVICE:x{} }",
    "PREFIX SERVICE: <http://e/> SELECT * { SERVICE:x{} }",
    "SELECT * { ?s ?p :a.b.SERVICE<http://x>{} }",
    "SELECT * { ?s <http://a\\u0062#> ?o . SERVICE <http://x> {} }",
    # "<" is "less than", and what looks like the rest of an IRI is not
    "ASK { FILTER(1<2)SERVICE<http://x>{} }",
    "SELECT * { BIND(1 AS ?y)\nFILTER(?y<?y)SERVICE:x#>\n{} }",
    "SELECT * { FILTER(?a<?b#>'''\n) SERVICE<http://x>{} #'''\n}",
    "ASK { FILTER(?a<?b='>') SERVICE <http://x> {}#'\n}",
    "ASK { FILTER(?a<?b#>GRAPH\n)SERVICE:x{} }",
    # no long string, because of its escape: an empty string and another
    "SELECT * { VALUES ?v { '''x' } SERVICE <http://x> {} # \\q '''\n }",
    "SELECT * { VALUES ?v { '''x' } SERVICE <http://x> {} # \\uD800 '''\n }",
    'SELECT * { VALUES ?v { """x"@en } SERVICE <http://x> {} # \\q """\n }',
]
HARMLESS = [
    "SELECT * { ?s <http://x/service> ?o } # SERVICE <http://x> {}",
    "# SERVICE <http://x> { it's }\nASK {}",
    "SELECT ?service ?x { ?service ex:service 'SERVICE <x> {}' }",
    "SELECT * { GRAPH service:g { ?s a service:Thing ; service:p ?service } }",
    "SELECT * FROM service:g FROM NAMED service:h { ?s ?p ?o }",
    "SELECT * { ?s <http://x/O'Neil_(service)#SERVICE> ?o }",
    "SELECT * { ?s ?p '''it's a SERVICE <http://x> { here''' }",
    'SELECT * { ?s ?p """a "service" <x> {""" , "\\"SERVICE <x> {" }',
    "SELECT * { ?s ex:service ?o . { ?s ?p ?o } }",
    "BASE <http://e/> SELECT * { ?s <#service> ?o }",
    "ASK { FILTER(?a < 3 && ?b > 4) ?s ?p _:service }",
    "SELECT (?service AS ?x) { { ?s ?p ?o } UNION { ?o ?p ?s } }",
]
UPDATES = [
    "INSERT DATA { <http://a> <http://b> <http://c> }",
    "PREFIX e: <http://e/> # SELECT\nDELETE{?s ?p ?o} WHERE { ?s ?p ?o }",
    "base <http://e/> with <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/hostname>",
    "clear all",
]


def reads_service(text: str) -> bool:
    """Tell whether the engine reads SERVICE as a keyword: a like word in its place is an error."""
    changed = re.sub("service", "servicx", text, flags=re.IGNORECASE)
    return can_be_read(text) and not can_be_read(changed)


def can_be_read(text: str) -> bool:
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError:
        return False
    except OSError:  # ASK is evaluated at once, and there is no such host
        return True
    return True


def is_refused(text: str) -> bool:
    try:
        guard.check(text)
    except guard.RefusedQueryError as error:
        return "SERVICE" in str(error)
    except QueryError:
        return False
    return False


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_service_is_refused(text: str) -> None:
    assert is_refused(text)


@pytest.mark.parametrize("text", [text for text in HIDDEN if not text.startswith(("ASK", "#"))])
def test_hiding_place_is_one_for_the_engine(text: str) -> None:
    assert reads_service(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_mention_of_service_passes(text: str) -> None:
    guard.check(text)


FRAGMENTS = [
    *("SERVICE service SILENT GRAPH FROM ?a ?service :x ex: 1e5 1. true @en \\uD800 \\q".split()),
    *("< > ' \" ''' { } ( ) [] . .. ; , ^^ ^ / | ! ? # // <#> <?b> <?b)> <?b#> <urn:a>".split()),
    *(" SERVICE ex:x {} ", "SERVICE:x{}", "FILTER(?a<?b", "VALUES ?v {", " ", "\n", "\r"),
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A query that mentions SERVICE, with a few places changed."""
    text = draw(st.sampled_from([one for one in HIDDEN + HARMLESS if "SELECT" in one]))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.sampled_from([start, start + 1, start + 3]))
        text = text[:start] + draw(st.sampled_from(["", *FRAGMENTS])) + text[end:]
    return text


@given(mutated())
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_what_the_engine_reads_as_service_never_passes(text: str) -> None:
    assert is_refused(text) or not text.startswith("SELECT") or not reads_service(text)


@pytest.mark.parametrize("text", UPDATES)
def test_update_is_refused(text: str) -> None:
    with pytest.raises(guard.RefusedQueryError, match="no updates"):
        guard.check(text)


def test_names_like_update_keywords_pass() -> None:
    guard.check("PREFIX insert: <http://e/> SELECT ?delete { ?delete a insert:drop } # CLEAR ALL")


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_nesting_is_bounded(pair: str) -> None:
    opening, closing = pair[0], pair[1]
    depth = guard.MAX_NESTING
    guard.check(f"ASK {opening * depth}{closing * depth} '{opening * 999}' # {opening * 999}")
    with pytest.raises(guard.RefusedQueryError, match="nested 64 deep; this one is nested deeper"):
        guard.check(f"ASK {opening * (depth + 1)}{closing * (depth + 1)}")


@pytest.mark.parametrize("chain", ["1+", "!", "?a || ", "?a = ", "- ", "{} UNION ", "FILTER(1) "])
def test_chains_of_operators_are_bounded(chain: str) -> None:
    guard.check(f"ASK {{ {chain * guard.MAX_OPERATORS} }}")
    with pytest.raises(guard.RefusedQueryError, match="500 operators; this one has more"):
        guard.check(f"ASK {{ {chain * (guard.MAX_OPERATORS + 1)} }}")


def test_long_list_of_values_passes() -> None:
    values = " ".join(f"<http://e/a-b/{number}+c> '-1'^^xsd:integer" for number in range(1000))
    guard.check(f"SELECT * {{ VALUES ?v {{ {values} }} }}")


def test_size_counts_bytes() -> None:
    frame = "ASK { FILTER('' = '') }"
    room = guard.MAX_BYTES - len(frame)
    guard.check(frame.replace("''", "'" + "α" * (room // 2) + "'", 1))
    with pytest.raises(guard.OversizedQueryError, match="64 KiB; this one has 65537 bytes"):
        guard.check(frame.replace("''", "'" + "α" * (room // 2 + 1) + "'", 1))


SLOW = (
    """service service: service:x<?b#> service# <#>service ''' '''\\u0000''' <a)>service:x# a. {"""
)


@pytest.mark.parametrize("part", SLOW.split())
def test_no_text_costs_more_than_a_moment(part: str) -> None:
    text = (part * guard.MAX_BYTES)[: guard.MAX_BYTES - 8] + "service"
    start = time.process_time()
    with pytest.raises(QueryError):
        guard.check(text + " {")
    assert time.process_time() - start < 2
