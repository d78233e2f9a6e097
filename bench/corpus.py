"""What attackers send: costly and complex queries, SERVICE hidden, broken requests, mutations."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

ROOT = Path(__file__).parents[1]
REFUSALS = frozenset({400, 403, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 503, 504, 505})


@dataclass(frozen=True)
class Attack:
    """Bytes for a connection, in `pieces` sent `pause` seconds apart, and what may come back.

    `statuses` has 0 where a closed connection without an answer is right.
    """

    name: str
    pieces: tuple[bytes, ...]
    statuses: frozenset[int]
    pause: float = 0.0


def post(query: str | bytes, *, kind: str = "application/sparql-query", target: str = "") -> bytes:
    """Return a request that posts a body to the endpoint."""
    body = query.encode() if isinstance(query, str) else query
    head = (
        f"POST /sparql{target} HTTP/1.1\r\nHost: attacked\r\nConnection: close\r\n"
        f"Accept: */*\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(query: str) -> bytes:
    """Return a request that asks by GET."""
    target = f"/sparql?query={quote_plus(query)}"
    return f"GET {target} HTTP/1.1\r\nHost: attacked\r\nConnection: close\r\n\r\n".encode()


# --- queries that are costly

_THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_REPLACING = " ".join(f'BIND(REPLACE(?x{n}, "x", "xxxxxxxx") AS ?x{n + 1})' for n in range(12))
_VALUES = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(9))
COSTLY = {
    "cross join": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} }}",
    "cross join, streaming": f"SELECT * {{ {_THREE} }}",
    "cross join, constructed": f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {_THREE} }}",
    "cross join in ASK": f"ASK {{ {_THREE} FILTER(STR(?a) = STR(?i) && ?c = 'no such thing') }}",
    "cross join in EXISTS": f"ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ {_THREE} FILTER(?c = 0) }} }}",
    "cross join in a subquery": f"SELECT ?n {{ {{ SELECT (COUNT(*) AS ?n) {{ {_THREE} }} }} }}",
    "cross join of graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c } GRAPH ?y { ?d ?e ?f }"
    " GRAPH ?z { ?g ?h ?i } }",
    "cross join, optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f }"
    " OPTIONAL { ?g ?h ?i } }",
    "cross join, minus": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} MINUS {{ ?a ?x ?y . ?d ?z ?w }} }}",
    "order by": f"SELECT * {{ {_THREE} }} ORDER BY ?i ?c",
    "order by, two": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(STR(?f)) LIMIT 1",
    "distinct": f"SELECT DISTINCT ?a ?e ?i {{ {_THREE} }}",
    "group by": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {_THREE} }} GROUP BY ?a ?d ?g",
    "group concat": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {_THREE} }}",
    "group concat, two": "SELECT (STRLEN(GROUP_CONCAT(?c)) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "string doubling": f"SELECT ?x40 {{ BIND('{'x' * 99}' AS ?x0) {_DOUBLING} }}",
    "string replacing": f"SELECT ?x12 {{ BIND('xxxxxxxx' AS ?x0) {_REPLACING} }}",
    "values": f"SELECT (COUNT(*) AS ?n) {{ {_VALUES} }}",
    "property path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)+ ?c }",
    "property path, inverse": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)+ ?b }",
    "property paths, nested": "ASK { ?a (((!<urn:x>)*/(!<urn:y>)*)*/(!<urn:z>)*)* ?b . ?b ?p 1.5 }",
    "long path": f"ASK {{ ?a <urn:x>{'/!<urn:x>' * 240} ?b . ?c ?d ?e }}",
    "long path, real": f"ASK {{ ?a !<urn:x>{'/!<urn:x>' * 240} 'no such thing' }}",
    "many patterns": f"SELECT * {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(900))} }}",
    "many columns": f"SELECT * {{ {' '.join(f'BIND(1 AS ?a{n})' for n in range(450))} ?s ?p ?o }}",
    "regular expression": "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((.{99}){99}){99}$')) }",
    "regular expression, backtracking": "ASK { ?a ?b ?c . ?d ?e ?f"
    " FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    "huge numbers": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f"
    f" FILTER({'9' * 900} * {'9' * 900} > 1) }}",
}
COMPLEX = {
    "nested 100": f"SELECT * {'{' * 100}{'}' * 100}",
    "nested 5 000": f"SELECT * {'{' * 5_000}{'}' * 5_000}",
    "nested 50 000, cut to what is read": f"SELECT * {'{' * 32_000}{'}' * 32_000}",
    "nested 50 000": f"SELECT * {'{' * 50_000}{'}' * 50_000}",
    "nested in strings and comments": f"SELECT * {'{ # }' * 3_000}\n{'}' * 3_000}",
    "brackets 5 000": f"ASK {{ FILTER{'(' * 5_000}1{')' * 5_000} }}",
    "brackets 25 000, unclosed": f"ASK {{ FILTER{'(' * 25_000}",
    "blank nodes 5 000": f"ASK {{ ?s ?p {'[ ?p ' * 5_000}1{']' * 5_000} }}",
    "lists 5 000": f"ASK {{ ?s ?p {'(' * 5_000}{')' * 5_000} }}",
    "exists 1 000": "ASK { FILTER EXISTS {" * 1_000 + "}}" * 1_000,
    "subqueries 1 000": "SELECT * {" * 1_000 + "}" * 1_000,
    "optionals 5 000": f"SELECT * {{ {'OPTIONAL {' * 5_000}{'}' * 5_000} }}",
    "negations 50 000": f"ASK {{ FILTER({'!' * 50_000}1) }}",
    "signs 50 000": f"ASK {{ FILTER({'- ' * 25_000}1) }}",
    "sums 20 000": f"ASK {{ ?s ?p ?o FILTER({'1+' * 20_000}1) }}",
    "disjunctions 10 000": f"ASK {{ FILTER({'1||' * 10_000}1) }}",
    "unions 6 000": f"SELECT * {{ {{}} {'UNION {}' * 6_000} }}",
    "path 20 000": f"ASK {{ ?s <a:>{'/<a:>' * 10_000} ?o }}",
    "path stars 20 000": f"ASK {{ ?s {'(' * 60}<a:>{')*' * 60} ?o }}",
    "functions 3 000": f"SELECT ({'STR(' * 3_000}1{')' * 3_000} AS ?x) {{}}",
    "prefixes 3 000": " ".join(f"PREFIX p{n}: <u:{n}>" for n in range(3_000)) + " ASK {}",
    "variables 4 000": f"SELECT {' '.join(f'?v{n}' for n in range(4_000))} {{ ?s ?p ?o }}",
    "from clauses 3 000": f"ASK {' '.join(f'FROM <u:{n}>' for n in range(3_000))} {{ ?s ?p ?o }}",
    "values 5 000": f"SELECT * {{ VALUES ?v {{ {'1 ' * 30_000} }} ?s ?p ?o }}",
    "quotes unclosed": "ASK { ?s ?p '" + "\\'" * 30_000 + " service",
    "quotes unclosed, long": 'ASK { ?s ?p """' + '\\"' * 30_000,
    "names of dots": "ASK { ?s " + "a." * 30_000 + " service ?o }",
    "names of dots and runs": "ASK { ?s " + "a..-" * 15_000 + " service ?o }",
    "escapes in long strings": "ASK { " + "'''\\u0041''' " * 4_000 + " service }",
    "angle brackets 60 000": "ASK { FILTER(1" + "<" * 60_000 + ") }",
    "sharps 60 000": "ASK {} " + "#" * 60_000,
    "colons 60 000": "ASK { ?s " + ":" * 60_000 + " ?o }",
    "dots 60 000": "ASK { ?s a:" + "." * 60_000 + " ?o }",
    "percents 20 000": "ASK { ?s a:" + "%41" * 20_000 + " ?o }",
    "repeated word": "ASK { ?s a:" + "service" * 9_000 + " ?o }",
}
"""Texts that are hard to parse; `nested 50 000` is longer than what is read of a query."""

# --- SERVICE

HIDDEN = {
    "plain": "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "silent": "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "lower case": "SELECT * {{ service<{url}>{{ ?s ?p ?o }} }}",
    "mixed case": "SELECT * {{ SeRvIcE sIlEnT <{url}> {{ ?s ?p ?o }} }}",
    "comment between": "SELECT * {{ SERVICE # not <urn:a>\n <{url}> {{}} }}",
    "comment before": "SELECT * {{ # }}\nSERVICE <{url}> {{}} }}",
    "comment by carriage return": "SELECT * {{ # harmless\rSERVICE <{url}> {{}} }}",
    "after an IRI with a sharp": "ASK {{ ?s <urn:a#b> ?o . SERVICE <{url}> {{}} }}",
    "after a quote in a comment": "ASK {{ # it's\n SERVICE <{url}> {{}} # it's\n }}",
    "after a string with a quote": "ASK {{ ?s ?p '\\'' . SERVICE <{url}> {{}} ?s ?p '' }}",
    "after a long string": "ASK {{ ?s ?p '''a ' b '' ''' . SERVICE <{url}> {{}} }}",
    "after an escape at a string's end": 'ASK {{ ?s ?p "\\\\" . SERVICE <{url}> {{ ?a ?b "" }} }}',
    "after less than": "ASK {{ ?s ?p ?o FILTER(?o<1) SERVICE <{url}> {{}} FILTER(?o>1) }}",
    "in EXISTS": "ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in NOT EXISTS": "ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in MINUS": "SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in OPTIONAL": "SELECT * {{ ?s ?p ?o OPTIONAL {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in UNION": "SELECT * {{ {{ ?s ?p ?o }} UNION {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in GRAPH": "SELECT * {{ GRAPH ?g {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "in a subquery": "SELECT * {{ {{ SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "in CONSTRUCT": "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "in DESCRIBE": "DESCRIBE ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "in a bound expression": "SELECT (EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} AS ?x) {{}}",
    "in ORDER BY": "SELECT * {{ ?s ?p ?o }} ORDER BY (EXISTS {{ SERVICE <{url}> {{}} }})",
    "in HAVING": "ASK {{ ?s ?p ?o }} GROUP BY ?s HAVING (EXISTS {{ SERVICE <{url}> {{}} }})",
    "by a variable": "SELECT * {{ BIND(<{url}> AS ?c) SERVICE ?c {{ ?s ?p ?o }} }}",
    "by a variable of VALUES": "SELECT * {{ VALUES ?c {{ <{url}> }} SERVICE ?c {{ ?s ?p ?o }} }}",
    "by a prefix": "PREFIX c: <{url}> ASK {{ SERVICE c: {{}} }}",
    "by the base": "BASE <{url}> ASK {{ SERVICE <> {{}} }}",
    "after a number": "PREFIX c: <{url}> ASK {{ ?s ?p 1e0SERVICE c: {{}} }}",
    "after a variable": "ASK {{ ?s ?p ?o.SERVICE<{url}>{{}} }}",
    "with an escaped IRI": "ASK {{ SERVICE <\\u0068{rest}> {{}} }}",
    "after an escaped quote": "ASK {{ ?s ?p '\\u0027' . SERVICE <{url}> {{ ?s ?p '' }} }}",
    "nested": "ASK {{ SERVICE <{url}> {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }} }}",
    "after a form feed": "ASK {{ ?s ?p ?o .\x0cSERVICE <{url}> {{}} }}",
    "after a no-break space": "ASK {{ ?s ?p ?o .\u00a0SERVICE <{url}> {{}} }}",
    "escaped keyword": "ASK {{ \\u0053ERVICE <{url}> {{}} }}",
    "full-width keyword": "ASK {{ \uff33ERVICE <{url}> {{}} }}",
    "long s": "ASK {{ \u017fERVICE <{url}> {{}} }}",
    "as FROM": "ASK FROM <{url}> {{ ?s ?p ?o }}",
    "as FROM NAMED": "ASK FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "as LOAD": "LOAD <{url}>",
    "as LOAD after a query": "ASK {{}} ; LOAD <{url}>",
    "as an update's clause": "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
}
"""Ways to bring in a call of `{url}`; `{rest}` is the address without its first letter."""
HARMLESS = ("as FROM", "as FROM NAMED")

# --- requests that are broken or never end

_HEAD = b"POST /sparql HTTP/1.1\r\nHost: attacked\r\nContent-Type: application/sparql-query\r\n"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x\r\n' + b"-" * 4000
)


def broken() -> Iterator[Attack]:
    """Yield requests that break HTTP, the protocol or an encoding, or that come too slowly."""
    ended = REFUSALS | {0}
    large = b"x" * 2**16
    yield Attack(
        "body of 100 MB", (_HEAD + b"Content-Length: 100000000\r\n\r\n", *[large] * 1500), ended
    )
    chunk = b"10000\r\n" + large + b"\r\n"
    yield Attack(
        "chunked body without end",
        (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 1500),
        ended,
    )
    slowly = b"SELECT * { ?s ?p ?o }" * 50
    yield Attack(
        "body a byte at a time",
        (_HEAD + b"Content-Length: 1000\r\n\r\n", *(bytes([one]) for one in slowly)),
        ended,
        0.1,
    )
    yield Attack("headers a byte at a time", tuple(bytes([one]) for one in _HEAD * 9), ended, 0.1)
    yield Attack("nothing sent", (b"",), ended)
    yield Attack("half a request line", (b"POST /spar",), ended)
    yield Attack(
        "headers without end", (_HEAD, *[b"X-Filler: " + b"x" * 4000 + b"\r\n"] * 500), ended
    )
    yield Attack("10 000 headers", (_HEAD + b"A: b\r\n" * 10_000 + b"\r\n",), ended)
    yield Attack("header of 1 MB", (_HEAD + b"X-Filler: " + b"x" * 2**20 + b"\r\n\r\n",), ended)
    yield Attack("query string of 1 MB", (get("ASK {} #" + "x" * 2**20),), ended)
    yield Attack("cookie of 60 kB", (_HEAD + b"Cookie: " + b"x" * 60_000 + b"\r\n\r\n",), ended)
    yield Attack("no HTTP", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9,), ended)
    yield Attack("unknown HTTP version", (b"GET /sparql HTTP/9.9\r\nHost: a\r\n\r\n",), ended)
    yield Attack("no host", (b"GET /sparql?query=ASK{} HTTP/1.1\r\n\r\n",), ended | {200})
    yield Attack("negative length", (_HEAD + b"Content-Length: -5\r\n\r\nASK {}",), ended)
    yield Attack(
        "two lengths", (_HEAD + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}",), ended
    )
    smuggled = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n"
    yield Attack("length and chunks", (_HEAD + smuggled + b"Host: a\r\n\r\n",), ended)
    yield Attack("bad chunk", (_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",), ended)
    yield Attack(
        "length too large", (_HEAD + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",), ended
    )
    yield Attack(
        "expectation", (_HEAD + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",), ended
    )
    for name, body in {
        "a byte that is no UTF-8": b"ASK { '\xff' }",
        "UTF-16": "ASK {}".encode("utf-16"),
        "overlong UTF-8": b"ASK { '\xc0\xaf' }",
        "a surrogate": b"ASK { '\xed\xa0\x80' }",
        "zero bytes": b"\0" * 1000,
        "random bytes": random.Random(7).randbytes(5000),  # noqa: S311
    }.items():
        yield Attack(f"query of {name}", (post(body),), REFUSALS)
    for name, body in {
        "percent signs alone": b"query=" + b"%" * 1000,
        "no UTF-8": b"query=%ff%fe",
        "twice the query": b"query=ASK+%7B%7D&query=ASK+%7B%7D",
        "2 000 queries": b"&".join([b"query=ASK+%7B%7D"] * 2000),
        "5 000 parameters": b"&".join(b"p%d=x" % n for n in range(5000)),
        "query and update": b"query=ASK+%7B%7D&update=CLEAR+ALL",
        "graphs that are no IRIs": b"query=ASK+%7B%7D&default-graph-uri=" + b"%20" * 100,
        "no query": b"",
    }.items():
        yield Attack(f"form with {name}", (post(body, kind=_FORM),), REFUSALS)
    graphs = b"query=ASK+%7B%7D&" + b"&".join(b"named-graph-uri=u:%d" % n for n in range(900))
    yield Attack("form with 900 graphs", (post(graphs, kind=_FORM),), REFUSALS | {200})
    yield Attack(
        "two queries in two places", (post("ASK {}", target="?query=ASK+%7B%7D"),), REFUSALS
    )
    for name, kind in {
        "no boundary": "multipart/form-data",
        "a boundary that does not come": "multipart/form-data; boundary=y",
        "no end": "multipart/form-data; boundary=x",
        "a boundary of 60 kB": "multipart/form-data; boundary=" + "x" * 60_000,
    }.items():
        yield Attack(f"multipart with {name}", (post(_MULTIPART, kind=kind),), ended)
    yield Attack("query of 64 KiB and more", (post("ASK {} #" + "x" * 2**16),), frozenset({413}))
    gzipped = _HEAD + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + b"\x1f\x8b" * 10
    yield Attack("compressed body", (gzipped,), REFUSALS)


def hostile(canary: str) -> Iterator[Attack]:
    """Yield every attack; `canary` is the address that no query may make the server call."""
    any_end = REFUSALS | {200}
    for name, query in COSTLY.items():
        yield Attack(name, (post(query),), any_end)
    for name, query in COMPLEX.items():
        yield Attack(name, (post(query),), any_end)
    for name, template in HIDDEN.items():
        query = template.format(url=canary, rest=canary[1:])
        statuses = any_end if name in HARMLESS else frozenset({400, 403})
        yield Attack(f"SERVICE {name}", (post(query),), statuses)
        yield Attack(f"SERVICE {name}, by GET", (get(query),), statuses)
    yield from broken()


# --- mutations

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_STRANGE = (
    "\0 \u00a0 \u200b \u2028 \ufeff \ufffd \ud7ff \U0001f9ec \u0301 \u202e \uff33 \u017f \\u0000"
    " \\U00110000 \\uD800 % # ' \" \\ < > { } ( ) ? ^ | / ; . , @ $ _: -- '''"
).split(" ")
_WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER EXISTS NOT"
    " BIND VALUES UNDEF GROUP HAVING ORDER LIMIT OFFSET DISTINCT REDUCED COUNT SUM AVG SAMPLE"
    " GROUP_CONCAT SEPARATOR REGEX REPLACE CONCAT STRLEN IF COALESCE BOUND IRI BNODE RAND NOW UUID"
    " MD5 SHA512 LANG DATATYPE IN true false SERVICE SILENT INSERT DELETE LOAD CLEAR BASE PREFIX a"
    " LATERAL VERSION TRIPLE ADJUST 1 -1 1e999 999999999999999999999 0.1 * + ? ! ^ ^^"
).split()


def seeds() -> list[str]:
    """Return the queries of the library and of the competency questions."""
    files = [*(ROOT / "graph" / "queries").glob("*.rq"), *(ROOT / "tests").glob("questions/*.rq")]
    return [file.read_text("utf-8") for file in sorted(files)]


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Yield that many mutated queries, always the same for one seed."""
    chance = random.Random(seed)  # noqa: S311  # the same each time
    originals = seeds()
    for _ in range(count):
        tokens = _TOKEN.findall(chance.choice(originals))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            tokens = _mutated(tokens, chance, originals)
        content = bytearray("".join(tokens).encode("utf-8", "surrogatepass"))
        if content and chance.random() < 0.15:
            for _ in range(chance.choice((1, 2, 16))):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        yield bytes(content[: 2**16])


def _mutated(tokens: list[str], chance: random.Random, originals: list[str]) -> list[str]:
    """Change a query in one place: delete, repeat, move, insert, or go on as another query."""
    if not tokens:
        return _TOKEN.findall(chance.choice(originals))
    start = chance.randrange(len(tokens))
    end = min(len(tokens), start + chance.choice((1, 1, 2, 3, 10, 50)))
    before, part, after = tokens[:start], tokens[start:end], tokens[end:]
    match chance.randrange(8):
        case 0:
            return before + after
        case 1:
            return before + part * chance.choice((2, 2, 3, 100)) + after
        case 2:
            other = chance.randrange(len(tokens))
            tokens = list(tokens)
            tokens[start], tokens[other] = tokens[other], tokens[start]
            return tokens
        case 3:
            return [*before, chance.choice(_STRANGE), *part, *after]
        case 4:
            return [*before, f" {chance.choice(_WORDS)} ", *after]
        case 5:
            return before + [one.swapcase() for one in part] + after
        case 6:
            others = _TOKEN.findall(chance.choice(originals))
            return before + others[chance.randrange(len(others)) :]
        case _:
            return before
