"""Where a number or a statement comes from: place and printed figure, never a sentence.

Beside that stands what it takes to weigh it: design, patients, level of evidence with its reason,
who says the same or the contrary, what the checks found, what was recomputed, what it was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker, Row, term
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.fact_kinds import FACTS
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.namespaces import OA, SG
from sarcograph.graph.prefixes import BASE, GRAPH, ID, PREFIXES
from sarcograph.graph.store.cells import as_told, interval, number

_LABEL = f"{PREFIXES['rdfs']}label"
_DEFINITION = f"{PREFIXES['skos']}definition"
_AGREES = {"true": "agrees with what is printed", "false": "differs from what is printed"}
_SAME = 12  # statements of the same two things that are shown

Said = Mapping[str, list[tuple[str, str]]]
"""Of one thing: each property's values, with what they are called."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure is printed: the figure, which part of the number it is, and the locator."""

    printed: str
    component: str
    where: Piece
    document: Piece
    doi: Piece | None


@dataclass(frozen=True, slots=True)
class Note:
    """A finding, an ambiguity, another statement or a recomputed number, with its page."""

    link: Piece
    about: str
    weighs: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the panel shows; `facts` are pairs of a word and what is to be known under it.

    If it `is_derived`, `places` are those of what it was recomputed from.
    """

    is_derived: bool
    places: tuple[Place, ...]
    facts: tuple[tuple[str, tuple[Piece, ...]], ...]
    supports: tuple[Note, ...]
    contradicts: tuple[Note, ...]
    premises: tuple[Note, ...]
    findings: tuple[Note, ...]
    ambiguities: tuple[Note, ...]
    recomputed: tuple[Note, ...]
    earlier: tuple[Piece, ...]
    changed: tuple[str, ...]
    """What became of it since the version that was served before, a difference a line."""


async def provenance_of(asker: Asker, iri: str) -> Provenance | None:
    """Return the panel of a fact, None for what is no fact; raises ProblemError."""
    if iri.removeprefix(ID).partition("/")[0] not in FACTS or not iri.startswith(ID):
        return None
    return _Panel(iri, await asker.rows(_query(iri))).made(tuple(_changed(asker.edition, iri)))


def _changed(edition: Edition, iri: str) -> Iterator[str]:
    """Yield what became of a fact since the version before, which the publication tells."""
    change = edition.publication.change_of(iri) if edition.publication else None
    if change is None:
        return
    assert edition.publication is not None  # noqa: S101 - it told of the change
    causes = ", ".join(change.causes) or "the project's own files"
    old = edition.publication.changes["old"]
    yield f"{change.what} since version {old}, because of {causes}"
    for one in change.values:
        before, after = ("; ".join(values) or "nothing" for values in (one.before, one.after))
        yield f"{one.name}: {before} → {after}"


def _query(iri: str) -> str:
    """Return what is asked: of each part the things in it, with all that is said of them."""
    fact = term(iri)
    # what is recomputed is printed nowhere: its places are those of what it was recomputed from
    source = "?source" if _is_derived(iri) else fact
    found = f"GRAPH ?made {{ {fact} sg:derivedFrom ?source }} " if _is_derived(iri) else ""
    own = (
        ("self", f"VALUES ?thing {{ {fact} }}"),
        ("reading", f"{found}GRAPH ?a {{ {source} sg:hasReading ?thing }}"),
        (
            "anchor",
            f"{found}GRAPH ?a {{ {source} sg:hasAnchor|sg:hasReading/sg:hasAnchor ?thing }}",
        ),
        (
            "document",
            f"{found}GRAPH ?a {{ {source} sg:hasAnchor|sg:hasReading/sg:hasAnchor ?b ."
            " ?b sg:anchorSource ?thing }",
        ),
        (
            "page",
            f"{found}GRAPH ?a {{ {source} sg:citation|sg:hasReading/sg:citation ?thing }}",
        ),
        ("study", f"GRAPH ?a {{ {fact} sg:ofStudy ?thing }}"),
        ("population", f"GRAPH ?a {{ {fact} sg:population|sg:inAnalysisPopulation ?thing }}"),
        ("finding", f"GRAPH ?a {{ ?thing sg:involves {fact} }}"),
        *((("finding", f"{found}GRAPH ?a {{ ?thing sg:involves {source} }}"),) if found else ()),
        ("twin", f"GRAPH ?a {{ ?thing sg:derivedFrom {fact} }}"),
        ("passage", f"{found}GRAPH ?a {{ {source} sg:restsOnPassage ?thing }}"),
        ("premise", f"GRAPH ?a {{ {fact} sg:premise|sg:derivedFrom ?thing }}"),
        ("level", f"GRAPH ?a {{ {fact} sg:evidenceLevel ?thing }}"),
        ("method", f"GRAPH ?a {{ {fact} sg:derivationMethod|sg:ciMethod ?thing }}"),
        (
            "same",
            f"GRAPH ?a {{ {fact} sg:subject ?s ; sg:object ?o }}"
            f" GRAPH ?b {{ ?thing sg:subject ?s ; sg:object ?o }} FILTER(?thing != {fact})",
        ),
    )
    parts = [
        f"{{ {{ {pattern} }} BIND({ox.Literal(part)} AS ?part)"
        " GRAPH ?g { ?thing ?property ?value } }"
        for part, pattern in own
    ]
    described = (
        f"{{ {found}GRAPH ?a {{ {source} sg:hasAnchor|sg:hasReading/sg:hasAnchor ?b ."
        " ?b sg:anchorSource ?c"
        ' } GRAPH ?d { ?c sg:describes ?thing } BIND("publication" AS ?part)'
        " GRAPH ?g { ?thing ?property ?value } }"
    )
    return f"""
SELECT DISTINCT ?part ?thing ?property ?value ?g ?label {{
  {" UNION ".join([*parts, described])}
  OPTIONAL {{ GRAPH ?l {{ ?value rdfs:label ?label }} }}
}}"""


def _is_derived(iri: str) -> bool:
    return iri.startswith(f"{ID}derived/")


class _Panel:
    """The rows of the answer by part and thing."""

    def __init__(self, iri: str, rows: Iterable[Row]) -> None:
        self._iri = iri
        self._parts: defaultdict[str, dict[str, defaultdict[str, list[tuple[str, str]]]]] = (
            defaultdict(dict)
        )
        self._graphs: dict[str, str] = {}
        # each store has an order of its own
        for row in sorted(rows, key=lambda row: [*map(str, row.values())]):
            thing = row["thing"].value
            said = self._parts[row["part"].value].setdefault(thing, defaultdict(list))
            value = (row["value"].value, row["label"].value if "label" in row else "")
            if value not in said[row["property"].value]:
                said[row["property"].value].append(value)
            self._graphs.setdefault(thing, row["g"].value)

    def made(self, changed: tuple[str, ...]) -> Provenance:
        """Return what they say, and what `changed`."""
        me = self._of("self", self._iri)
        others = list(self._statements(me))
        return Provenance(
            is_derived=_is_derived(self._iri),
            places=tuple(self._places(me)),
            facts=tuple(self._facts(me)),
            supports=tuple(note for against, note in others if not against)[:_SAME],
            contradicts=tuple(note for against, note in others if against)[:_SAME],
            premises=tuple(
                Note(_link(iri, _text(said, _LABEL)), _counted(said) or self._source(iri))
                for iri, said in sorted(self._parts["premise"].items())
            ),
            findings=tuple(self._findings()),
            ambiguities=tuple(
                Note(
                    _link(iri, _one(said, "question")), _one(said, "preferenceReason"), weighs=True
                )
                for iri, said in sorted(self._parts["passage"].items())
            ),
            recomputed=tuple(self._recomputed()),
            earlier=tuple(
                _link(old, label) for old, label in me.get(f"{PREFIXES['prov']}wasRevisionOf", ())
            ),
            changed=changed,
        )

    def _of(self, part: str, thing: str) -> Said:
        return self._parts[part].get(thing, {})

    def _places(self, me: Said) -> Iterator[Place]:
        used: set[str] = set()
        readings = sorted(
            self._parts["reading"].items(),
            # the value before its interval
            key=lambda item: (
                _one(item[1], "component") != "value",
                _one(item[1], "component"),
                _one(item[1], "printed"),
                item[0],
            ),
        )
        for _, said in readings:
            for anchor, _ in said.get(str(SG.hasAnchor), ()):
                used.add(anchor)
                yield self._place(anchor, _one(said, "printed"), _one(said, "component"))
            for page, _ in said.get(str(SG.citation), ()):
                used.add(page)
                yield self._page(page, _one(said, "printed"), _one(said, "component"))
        for anchor, _ in me.get(str(SG.hasAnchor), ()):
            if anchor not in used:
                yield self._place(anchor, "", "")
        for page, _ in me.get(str(SG.citation), ()):
            if page not in used:
                yield self._page(page, "", "")

    def _place(self, anchor: str, printed: str, component: str) -> Place:
        said = self._of("anchor", anchor)
        words = [
            before + _one(said, name).rstrip(":")
            for name, before in (
                *(("section", ""), ("tableLabel", ""), ("rowLabel", "row ")),
                ("columnLabel", "column "),
            )
            if _one(said, name)
        ]
        span = f"characters {_text(said, str(OA.start))}–{_text(said, str(OA.end))}"
        document = _one(said, "anchorSource", label=False)
        of = self._of("document", document)
        work = next((iri for iri, _ in of.get(str(SG.describes), ())), "")
        about = self._of("publication", work)
        title = _one(about, "title") or _text(about, _LABEL) or document.removeprefix(ID)
        return Place(
            printed,
            component,
            _link(anchor, ", ".join([*words, span])),
            _link(work or document, title),
            _doi(_one(about, "doi")),
        )

    def _page(self, page: str, printed: str, component: str) -> Place:
        said = self._of("page", page)
        address = _one(said, "webAddress")
        where = Piece(_one(said, "accessNote") or "the page as it was read", _local(page))
        title = _one(said, "title") or _text(said, _LABEL) or address
        return Place(printed, component, where, _link(page, title), _doi(_one(said, "doi")))

    def _facts(self, me: Said) -> Iterator[tuple[str, tuple[Piece, ...]]]:
        graph = self._graphs.get(self._iri, "").removeprefix(GRAPH)
        kind, _, source = graph.partition("/")
        words = "document" if kind == "evidence" else kind
        yield "stands in", (Piece(f"{words} {source}".strip(), f"graph/{graph}"),)
        if figure := _figure(me):
            yield "as it stands here", (Piece(figure),)
        for method, said in self._parts["method"].items():
            is_main = any(method == one for one, _ in me.get(str(SG.derivationMethod), ()))
            word = "recomputed by" if is_main else "interval by"
            meaning = _text(said, _DEFINITION)
            yield word, (_link(method, _text(said, _LABEL)), Piece(meaning and f": {meaning}"))
        if agrees := _AGREES.get(_one(me, "agreesWithPrinted")):
            yield "held against its source", (Piece(agrees),)
        for study, said in self._parts["study"].items():
            design = ", ".join(name or value for value, name in said.get(str(SG.studyDesign), ()))
            yield "study", (_link(study, _text(said, _LABEL)),)
            yield "design", (Piece(design or "not stated"),)
        for word, name in (
            *(("patients", "population"), ("analysed among", "inAnalysisPopulation")),
            *(("treatment line", "line"), ("under", "underRegimen"), ("measure", "measure")),
            *(("statistic", "statistic"), ("category", "category"), ("at", "timePoint")),
            *(("assessed by", "assessor"), ("data cut", "atDataCut"), ("analysis", "inAnalysis")),
            *(("of how many", "denominator"), ("events", "events")),
            *(("taken from", "citedFrom"), ("certainty", "certainty"), ("hedged by", "hedge")),
            *(("said by", "speaker"), ("design", "evidenceDesign"), ("seen in", "modelSystem")),
            *(("n", "sampleSize"), ("concluded by", "inferenceRule")),
        ):
            if values := me.get(str(SG[name])):
                yield word, tuple(self._piece(value, label) for value, label in values)
        for level, said in self._parts["level"].items():
            because = ", ".join(
                label or value for value, label in me.get(str(SG.evidenceDesign), ())
            )
            reason = f"{_text(said, _DEFINITION)} The design is: {because or 'not stated'}."
            yield "evidence", (_link(level, _text(said, _LABEL)), Piece(f": {reason}"))

    def _piece(self, value: str, label: str) -> Piece:
        if not value.startswith(BASE):
            return Piece(label or value)
        said = self._of("population", value)
        size = _one(said, "size")
        return _link(value, f"{label or value.removeprefix(BASE)}{f', n = {size}' if size else ''}")

    def _statements(self, me: Said) -> Iterator[tuple[bool, Note]]:
        """Yield other statements of the same two things, and whether they are against this one."""
        mine = _is_denied(me)
        for iri, said in sorted(self._parts["same"].items()):
            about = ", ".join(filter(None, (self._source(iri), _one(said, "certainty"))))
            yield _is_denied(said) != mine, Note(_link(iri, _text(said, _LABEL)), about)

    def _source(self, iri: str) -> str:
        return self._graphs.get(iri, "").removeprefix(GRAPH).replace("evidence/", "document ")

    def _findings(self) -> Iterator[Note]:
        for iri, said in sorted(self._parts["finding"].items()):
            printed, recomputed = _one(said, "printed"), _one(said, "recomputed")
            label = _text(said, _LABEL)
            parts = (
                _one(said, "severity"),
                f"printed {printed}" if printed and printed not in label else "",
                f"recomputed {recomputed}" if recomputed else "",
                _one(said, "resolution"),
            )
            weighs = not _one(said, "consequence", label=False).endswith("EditorialOnly")
            yield Note(_link(iri, label), "; ".join(filter(None, parts)), weighs)

    def _recomputed(self) -> Iterator[Note]:
        for iri, said in sorted(self._parts["twin"].items()):
            shown = _figure(said)
            told = (
                *(_one(said, "derivationMethod"), _one(said, "ciMethod")),
                *(_one(said, "derivationNote"), _AGREES.get(_one(said, "agreesWithPrinted"), "")),
            )
            about = "; ".join(filter(None, dict.fromkeys(told)))
            yield Note(_link(iri, shown or _text(said, _LABEL)), about)


def _figure(said: Said) -> str:
    """Return a number with its unit and its intervals; "" for none.

    What was recomputed is rounded, what is printed has all its digits.
    """
    tell = _rounded if str(SG.derivationMethod) in said else str
    level, range_ = _one(said, "ciLevel"), ("range", "range")
    spans = (
        interval(words, *(tell(_one(said, f"{name}{end}")) for end in ("Lower", "Upper")))
        for name, words in (("ci", f"{level}% CI" if level else "CI"), range_)
    )
    return number(
        tell(_one(said, "value")),
        operator=_one(said, "valueOperator"),
        unit=_one(said, "unit"),
        intervals="; ".join(filter(None, spans)),
    )


def _counted(said: Said) -> str:
    """Return the figure of what a number was recomputed from, with its count if it has one."""
    events, n = _one(said, "events"), _one(said, "denominator")
    count = f"{events} of {n}" if events and n else ""
    return "; ".join(filter(None, (_figure(said), count)))


def _is_denied(said: Said) -> bool:
    disputes = _one(said, "claimDirection", label=False).endswith("Disputes")
    return (_one(said, "negated") == "true") != disputes


def _one(said: Said, name: str, *, label: bool = True) -> str:
    """Return what the value of a property of ours is called, or the value; "" for none."""
    value, words = next(iter(said.get(str(SG[name]), ())), ("", ""))
    return words if label and words else value


def _text(said: Said, name: str) -> str:
    return next((value for value, _ in said.get(name, ())), "")


def _local(iri: str) -> str:
    return iri.removeprefix(BASE)


def _link(iri: str, text: str) -> Piece:
    return Piece(text or _local(iri), _local(iri) if iri.startswith(BASE) else None)


def _doi(doi: str) -> Piece | None:
    return Piece(doi, f"https://doi.org/{quote(doi, safe='/')}", external=True) if doi else None


def _rounded(value: str) -> str:
    """Return a recomputed figure as it is told; the page of it has all its digits."""
    try:
        return f"{as_told(Decimal(value)):f}" if value else ""
    except InvalidOperation:
        return value
