"""What a store is asked for exports: its studies, its claims, and where sources are to be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from sarcograph.graph.exports.flat import place_in_words
from sarcograph.graph.exports.sheet import Cell
from sarcograph.graph.prefixes import GRAPH, ID, VOCABULARY
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.study import Place, Study
from sarcograph.graph.store.question import Answer, Format, Question, Store
from sarcograph.graph.store.table import Iri, Table, Value

OF_OTHERS = (f"{GRAPH}external/", f"{GRAPH}hierarchy/")
"""How the names of graphs begin that hold what others say, under licences of their own."""
NOT_STATED = "not stated"

_STUDIES = "SELECT DISTINCT ?study { ?study a sg:Study } ORDER BY ?study"
_LICENCES = f"""SELECT DISTINCT ?graph ?licence {{
  GRAPH ?graph {{ ?thing ?says ?it }}
  FILTER(STRSTARTS(STR(?graph), "{OF_OTHERS[0]}") || STRSTARTS(STR(?graph), "{OF_OTHERS[1]}"))
  OPTIONAL {{ GRAPH ?graph {{ ?cited sg:licence ?licence }} }}
}}
ORDER BY ?graph ?licence"""
_STATEMENTS = """SELECT ?graph ?statement ?property ?value ?name {{
  GRAPH ?graph {{ ?statement a sg:{} ; ?property ?value }}
  OPTIONAL {{ ?value rdfs:label ?name }}
}}
ORDER BY ?statement ?property ?name ?value"""
_ADDRESSES = """SELECT DISTINCT ?graph ?doi ?pubmed ?pmc ?set ?address {
  GRAPH ?graph {
    { ?document sg:describes ?work } UNION { ?fact sg:citation ?work }
    OPTIONAL { ?work sg:doi ?doi }
    OPTIONAL { ?work sg:pubmedId ?pubmed }
    OPTIONAL { ?work sg:pmcId ?pmc }
    OPTIONAL { ?work sg:labelSetId ?set }
    OPTIONAL { ?work sg:webAddress ?address }
  }
}
ORDER BY ?graph ?doi ?pubmed ?pmc ?set ?address"""
_ANCHORS = """SELECT ?anchor ?source ?start ?end {
  ?anchor a sg:Anchor ; sg:anchorSource ?source ; oa:start ?start ; oa:end ?end
}"""
_CROSS_REFERENCES = f"""SELECT DISTINCT ?thing ?other {{
  ?thing skos:exactMatch ?other FILTER(STRSTARTS(STR(?thing), "{ID}"))
}}
ORDER BY ?thing ?other"""
OF_NETWORKS = (_ADDRESSES, _CROSS_REFERENCES, _LICENCES)
"""What a network for other programs is told besides its statements, as questions."""
# what an identifier is called as an address; those of the registries are in ontology/mappings
_CURIES = {"doi": "doi:{}", "pubmed": "pubmed:{}", "pmc": "pmc:{}", "set": "setid:{}"}


class Answers:
    """What a store has answered, by the text of the question: a Store to those who ask it again."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        """Take the answers in SPARQL's JSON."""
        self._contents = contents

    def query(self, question: Question, *, max_bytes: int | None = None) -> Answer:  # noqa: ARG002
        """Return the answer; see Store."""
        return Answer(Format.JSON, self._contents[question.text])


def ask(store: Store, name: str, text: str) -> Table:
    """Return the rows of a query; raises QueryError."""
    return Table.read(name, store.query(Question(text, (Format.JSON,))).content)


def studies_of(store: Store) -> Iterator[Study]:
    """Yield the record of each study, in the order of their IRIs; raises QueryError."""
    for (study,) in ask(store, "studies", _STUDIES).rows:
        texts = study_queries(str(study))
        yield study_of({name: ask(store, name, text) for name, text in texts.items()})


def licences(store: Store) -> dict[str, str]:
    """Return the names of the graphs of others, and the licence that each states."""
    return {
        str(graph): NOT_STATED if licence is None else str(licence)
        for graph, licence in reversed(ask(store, "licences", _LICENCES).rows)
    }


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says, as the graph has it: the values of each property, things by name."""

    iri: Iri
    standing: str
    source: str
    values: dict[str, list[tuple[Value, str | None]]]

    def things(self, name: str) -> list[tuple[Iri, str]]:
        """Return the things that a property names, each with its name."""
        found = self.values.get(name, [])
        return [(one, label or one) for one, label in found if isinstance(one, Iri)]

    def texts(self, name: str) -> list[str]:
        """Return what a property says in words."""
        return [label or str(value) for value, label in self.values.get(name, [])]

    def one(self, name: str) -> Cell:
        """Return the value of a property that is said once, None where it is not."""
        found = self.values.get(name, [])
        return found[0][0] if found else None


def statements_of(store: Store, of_class: str) -> list[Statement]:
    """Return every claim or every absence, in the order of their IRIs; raises QueryError."""
    rows = ask(store, of_class, _STATEMENTS.format(of_class)).rows
    found = []
    for (graph, iri), of in groupby(rows, key=lambda row: (str(row[0]), str(row[1]))):
        values: defaultdict[str, list[tuple[Value, str | None]]] = defaultdict(list)
        for _, _, said, value, name in of:
            if value is not None:
                label = None if name is None else str(name)
                values[str(said).removeprefix(VOCABULARY)].append((value, label))
        kind, _, source = graph.removeprefix(GRAPH).partition("/")
        standing = "document" if kind == "evidence" else kind
        found.append(Statement(Iri(iri), standing, source, dict(values)))
    return found


def addresses_of(store: Store) -> dict[str, tuple[str, ...]]:
    """Return where each source is to be found, by its key: CURIEs, else addresses of the web."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in ask(store, "addresses", _ADDRESSES).records():
        key = str(row["graph"]).removeprefix(GRAPH).partition("/")[2]
        curies = [form.format(row[name]) for name, form in _CURIES.items() if row[name] is not None]
        if not curies and row["address"] is not None:
            curies = [str(row["address"])]
        found[key].update(dict.fromkeys(curies))
    return {key: tuple(of) for key, of in found.items() if of}


def places_of_anchors(store: Store) -> dict[str, str]:
    """Return by its IRI where each anchor is, in words; raises QueryError."""
    found = {}
    for row in ask(store, "anchors", _ANCHORS).records():
        source = str(row["source"]).removeprefix(ID).split("/")[1]
        start, end = (row[name] for name in ("start", "end"))
        place = Place(
            source=source,
            start=start if isinstance(start, int) else None,
            end=end if isinstance(end, int) else None,
        )
        found[str(row["anchor"])] = place_in_words(place)
    return found


def cross_references(store: Store) -> dict[str, tuple[str, ...]]:
    """Return by its IRI what else each thing is called exactly: IRIs of other vocabularies."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for thing, other in ask(store, "cross-references", _CROSS_REFERENCES).rows:
        found[str(thing)].append(str(other))
    return {thing: tuple(of) for thing, of in found.items()}
