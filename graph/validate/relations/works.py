"""Works: publications and references, in what is told of them twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import OWL, RDFS, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

ARTICLE = Literal("journal-article")
LABEL = Literal("label")
RECORD = Literal("registry-record")
FORMS: dict[str, Node] = {
    "label": LABEL,
    "registry-record": RECORD,
    "article-xml": ARTICLE,
    "abstract-record": ARTICLE,
}
"""Forms of documents, and the kind of publication that has such; any may be a page of the web."""
OF_ARTICLES = (SG.volume, SG.issue, SG.journal, SG.pmcId)
"""What labels and records of a registry do not have."""
_CITATION = re.compile(r"^(?P<author>[^\d,;.()]+?),? \(?(?P<year>(?:19|20)\d\d)\)?(?: \[\d+\])?$")
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [\w.'’-]+)* ?[A-Z][\w.'’-]*")
"""The name of somebody, as against what somebody is called: Anyone B, not senior author."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_PREFIX = re.compile(r"^([a-z]+(?:[ -][a-z]+)*): ")


def _words(text: str) -> set[str]:
    return {one.casefold() for one in _WORD.findall(text)}


def citations(facts: Facts) -> Iterator[Result]:
    """Yield references whose short citation tells another year or first author than they have."""
    graph = facts.graph
    for reference in facts.members(SG.Reference):
        for path in (RDFS.label, SG.citationText):
            text = str(graph.value(reference, path) or "")
            found = _CITATION.match(text)
            if found is None:
                continue
            year = facts.number(reference, SG.year)
            author = str(graph.value(reference, SG.firstAuthorName) or "")
            why = None
            if year is not None and int(found["year"]) != year:
                why = SG.year
            elif author and _words(author).isdisjoint(_words(found["author"])):
                why = SG.firstAuthorName
            if why is not None:
                message = f"It is cited as {text!r} ({name(path)}); correct that, or {name(why)}."
                value = graph.value(reference, why)
                yield fault("CitedAs", reference, why, message, value, "Warning")
                break


def authors(facts: Facts) -> Iterator[Result]:
    """Yield authors who are called by one name and printed by another."""
    for authorship, printed in facts.groups(SG.authorName).items():
        label, name_ = facts.label(authorship), str(printed[0])
        named = _NAME.fullmatch(label) and _NAME.fullmatch(name_)
        if named and _words(label).isdisjoint(_words(name_)):
            message = (
                f"It is called {label!r}, and its author is {printed[0].n3()} "
                f"({name(SG.authorName)}); correct one of them."
            )
            yield fault("NameOfAuthor", authorship, SG.authorName, message, printed[0], "Warning")


def statements(facts: Facts) -> Iterator[Result]:
    """Yield statements of a publication that are called by another kind than they are of."""
    graph = facts.graph
    given = facts.groups(SG.bibliographicKind)
    known = {
        str(kind).replace("-", " ")
        for range_ in graph.objects(SG.bibliographicKind, RDFS.range)
        for listed in graph.objects(range_, OWL.oneOf)
        for kind in Collection(graph, listed)
    }
    for statement, kinds in given.items():
        found = _PREFIX.match(facts.label(statement))
        told = found[1].replace("-", " ") if found else ""
        own = {str(kind).replace("-", " ") for kind in kinds}
        if told in known and told not in own:
            message = (
                f"It is called {told!r}, and is of the kind {kinds[0].n3()} "
                f"({name(SG.bibliographicKind)}); correct one of them."
            )
            path = SG.bibliographicKind
            yield fault("KindOfStatement", statement, path, message, kinds[0], "Warning")


def kinds(facts: Facts) -> Iterator[Result]:
    """Yield publications of another kind than their document has, or with what the kind lacks."""
    graph = facts.graph
    for publication, given in facts.groups(SG.publicationKind).items():
        for kind in given:
            why: tuple[Node, Node] | None = None
            for document in sorted(graph.subjects(SG.describes, publication), key=str):
                for form in graph.objects(document, SG.documentForm):
                    wanted = FORMS.get(str(form))
                    if wanted != kind and {wanted, kind} <= {ARTICLE, *FORMS.values()}:
                        why = (SG.documentForm, form)
            for path in OF_ARTICLES if kind in (LABEL, RECORD) else (SG.labelSetId,):
                if (value := graph.value(publication, path)) is not None:
                    why = (path, value)
            if why:
                message = (
                    f"A publication of the kind {kind.n3()} has no {name(why[0])} {why[1].n3()}; "
                    "correct one of them."
                )
                # a file of evidence may say what its kind has not; of what it is read from, no
                severity = "Violation" if why[0] == SG.documentForm else "Warning"
                yield fault(
                    "KindOfPublication", publication, SG.publicationKind, message, kind, severity
                )
