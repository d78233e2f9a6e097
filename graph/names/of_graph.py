"""The names in a graph: of entities, and of the studies and publications that speak of them.

Besides its own names a thing has those that lead to it by way of another: a protein those of its
gene, a regimen that is called as its only drug those of the drug.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from sys import intern

from sarcograph.graph.kinds import KINDS
from sarcograph.graph.names.curies import forms_of
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.name import (
    BRAND,
    FORM,
    MAY_MEAN_OTHERS,
    OURS,
    OWN,
    SALT,
    SHARED,
    THEIRS,
    Name,
    Thing,
)
from sarcograph.graph.names.salts import names_a_form
from sarcograph.graph.prefixes import GRAPH, ID, PREFIXES, REVISION, VOCABULARY
from sarcograph.graph.reaching import reached_from

Statement = tuple[str, str, str, str]
"""Subject, property, value and graph: IRIs, and of a literal its characters."""

_SKOS = PREFIXES["skos"]
_LABEL = f"{PREFIXES['rdfs']}label"
_ALTERNATIVE = f"{_SKOS}altLabel"
_SHARED = f"{_SKOS}hiddenLabel"
_FORM = f"{VOCABULARY}formName"
_BRAND = f"{VOCABULARY}brandName"
_HIERARCHY = f"{GRAPH}hierarchy/"
_ENTITIES = f"{GRAPH}entities"
_SPOKEN = {
    f"{VOCABULARY}hgvs": "variant",
    f"{VOCABULARY}proteinChange": "variant",
    f"{VOCABULARY}acronym": "acronym",
    f"{VOCABULARY}title": "title",
}
_IDENTIFYING = {
    f"{VOCABULARY}registeredAs": "registration",
    f"{VOCABULARY}protocolNumber": "protocol number",
    f"{VOCABULARY}doi": "DOI",
    f"{VOCABULARY}pubmedId": "PubMed identifier",
    f"{VOCABULARY}pmcId": "PubMed Central identifier",
}
_MATCHES = {f"{_SKOS}exactMatch": "identifier"} | {
    f"{_SKOS}{name}Match": f"{name} match" for name in ("close", "broad", "narrow", "related")
}
_PRODUCT, _COMPONENT, _AGENT, _CHANGE, _CHANGED = (
    f"{VOCABULARY}{name}"
    for name in ("geneProduct", "hasComponent", "componentAgent", "change", "ofEntity")
)
_CLAIMED = tuple(f"{VOCABULARY}{name}" for name in ("subject", "object"))
_COORDINATES = tuple(
    f"{VOCABULARY}{name}"
    for name in ("ofStudy", "population", "underRegimen", "measure", "adverseEvent")
)
_WIDER = tuple(
    f"{VOCABULARY}{name}"
    for name in (
        *("hasComponent", "componentAgent", "componentOption", "hasRegimenStep", "stepRegimen"),
        *("studyCondition", "populationCondition", "reportedIn", "accountOf"),
    )
)

_NAMING = frozenset(
    {
        *(_LABEL, _ALTERNATIVE, _SHARED, _FORM, _BRAND, REVISION, _PRODUCT, _CHANGE, _CHANGED),
        *_SPOKEN,
        *_IDENTIFYING,
        *_MATCHES,
        *_WIDER,
    }
)
COUNTED = {"claim": _CLAIMED, "estimate": _COORDINATES}
"""The kinds of facts that are counted, each with the properties that say what they are about."""
READ = _NAMING.union(*COUNTED.values())
"""The properties of which names are made."""

NAMED = frozenset({*KINDS, "document", "publication", "reference", "study"})
"""The kinds of thing that have names to be looked up by."""

FIGURES = ("anchor", "comparison", "derived", "effect", "estimate", "finding", "reading")
"""The kinds of which a graph has most things: none has a name to be looked up by, nor leads to one.

What these are called is not read, or the names would take as much memory as the graph.
"""


_Said = tuple[str, str, str, int]
"""Text, how, source and rank of a name."""


class GraphNames:
    """The names of the things in a graph, and how much is known of each."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Read what names are made of; other statements count for nothing."""
        self._values: dict[str, dict[str, set[tuple[str, str]]]] = {}
        self._about: dict[str, dict[str, list[str]]] = {kind: {} for kind in COUNTED}
        for subject, name, value, graph in statements:
            kind = _kind(subject)
            if name in COUNTED.get(kind, ()):
                # there are few values, each of very many facts
                self._about[kind].setdefault(subject, []).append(intern(value))
            elif name in _NAMING and kind not in FIGURES:
                of_property = self._values.setdefault(name, {})
                of_property.setdefault(subject, set()).add((value, graph))
        self._labels = {
            subject: min(labels, key=lambda one: (one[1] != _ENTITIES, one[0]))[0]
            for subject, labels in sorted(self._values.get(_LABEL, {}).items())
            if _kind(subject) in NAMED
        }

    def things(self) -> Iterator[Thing]:
        """Yield every thing with the number of claims and of estimates that are about it."""
        claims, estimates = (
            Counter(one for some in self._about[kind].values() for one in self._with_wider({*some}))
            for kind in ("claim", "estimate")
        )
        for iri, label in self._labels.items():
            yield Thing(_local(iri), _kind(iri), label, claims[iri], estimates[iri])

    def names(self) -> Iterator[Name]:
        """Yield every name of every thing."""
        own = {iri: tuple(self._own(iri, label)) for iri, label in self._labels.items()}
        for names in own.values():
            yield from names
        for iri, names in own.items():
            for product in sorted(self._iris(_PRODUCT, iri)):
                if product in self._labels:
                    yield from self._lent(names, product, "gene", 0)
        for regimen, agent in self._called_as_agents(own):
            yield from self._lent(own[agent], regimen, "agent", 1)
        for alteration, label in self._labels.items():
            for change in self._iris(_CHANGE, alteration):
                for word, _ in self._sorted(_LABEL, change):
                    yield from self._composed(own, alteration, label, word)

    def _own(self, iri: str, label: str) -> Iterator[Name]:
        """Yield the names that the graph gives to the thing itself."""
        kind, local = _kind(iri), _local(iri)
        for text, how, source, rank in (*self._spoken(iri), *self._keys(iri)):
            yield Name(text, how, local, kind, label, source, rank)
        for text, how, source, rank in self._identifiers(iri):
            yield Name(text, how, local, kind, label, source, rank, spoken=False)

    def _spoken(self, iri: str) -> Iterator[_Said]:
        """Yield what people call a thing."""
        for text, graph in self._sorted(_LABEL, iri):
            yield text, "label", _origin(graph), OWN + 1 if _is_theirs(graph) else OWN
        for text, graph in self._sorted(_ALTERNATIVE, iri):
            yield text, "synonym", _origin(graph), THEIRS if _is_theirs(graph) else OWN
        for text, graph in self._sorted(_FORM, iri):
            how = SALT if names_a_form(text) else FORM
            yield text, how, _origin(graph), THEIRS if _is_theirs(graph) else OWN
        for text, graph in self._sorted(_BRAND, iri):
            yield text, BRAND, _origin(graph), THEIRS if _is_theirs(graph) else OWN
        for text, graph in self._sorted(_SHARED, iri):
            yield text, MAY_MEAN_OTHERS, _origin(graph), SHARED
        for name, how in _SPOKEN.items():
            for text, graph in self._sorted(name, iri):
                yield text, how, _origin(graph), OWN

    def _keys(self, iri: str) -> Iterator[_Said]:
        """Yield the key of a thing, and what evidence files call it."""
        kind, _, key = _local(iri).partition("/")
        yield key, "key", self._home(iri), OWN
        if kind in KINDS and KINDS[kind].suffix:
            yield KINDS[kind].name(key), "key", self._home(iri), OWN

    def _identifiers(self, iri: str) -> Iterator[_Said]:
        """Yield what programs and authorities know a thing by."""
        for name, how in _IDENTIFYING.items():
            for text, graph in self._sorted(name, iri):
                yield text, how, _origin(graph), OWN
        for name, how in _MATCHES.items():
            rank = OWN if how == "identifier" else SHARED
            for external, graph in self._sorted(name, iri):
                for text in forms_of(external):
                    yield text, how, _origin(graph), rank
        kind, _, key = _local(iri).partition("/")
        for text in (f"{kind}/{key}", f"{kind}:{key}"):
            yield text, "prefixed name", self._home(iri), OWN
        yield iri, "IRI", self._home(iri), OWN
        for former in sorted(self._iris(REVISION, iri)):
            for text in (former, _local(former)):
                yield text, "former name", self._home(iri), OWN + 1

    def _lent(
        self, names: Iterable[Name], borrower: str, lender: str, behind: int
    ) -> Iterator[Name]:
        """Yield the spoken names of one thing as those of another, which may go behind it."""
        for name in names:
            if name.spoken and name.how != "key":
                how = f"{name.how} of its {lender}"
                yield Name(
                    name.text,
                    how,
                    _local(borrower),
                    _kind(borrower),
                    self._labels[borrower],
                    name.source,
                    min(name.rank + behind, SHARED),
                )

    def _called_as_agents(self, own: dict[str, tuple[Name, ...]]) -> Iterator[tuple[str, str]]:
        """Yield each regimen of one agent that is called as the agent is, with the agent."""
        for regimen, label in self._labels.items():
            agents = {
                agent
                for component in self._iris(_COMPONENT, regimen)
                for agent in self._iris(_AGENT, component)
            }
            if len(agents) == 1:
                (agent,) = agents
                if folded(label) == folded(self._labels.get(agent, "")) and agent in own:
                    yield regimen, agent

    def _composed(
        self, own: dict[str, tuple[Name, ...]], alteration: str, label: str, change: str
    ) -> Iterator[Name]:
        """Yield what an alteration is called by the names of what is altered, in either order.

        Its label says which part is meant, if not the whole: mutation of KIT exon 11.
        """
        for entity in sorted(self._iris(_CHANGED, alteration)):
            names = [*own.get(entity, ())]
            for product in sorted(self._iris(_PRODUCT, entity)):
                names += own.get(product, ())
            spoken = [name for name in names if name.spoken and name.how != "key"]
            part = _part(label, change, [name.text for name in spoken])
            if part is not None:
                for name in spoken:
                    for text in (f"{name.text}{part} {change}", f"{change} of {name.text}{part}"):
                        yield Name(
                            text,
                            f"by the {name.how} of what is altered",
                            _local(alteration),
                            _kind(alteration),
                            label,
                            name.source,
                            min(name.rank + 1, SHARED),
                        )

    def _with_wider(self, iris: set[str]) -> set[str]:
        """Return `iris` with the agents of regimens, the conditions of studies and so on."""
        return reached_from(
            iris, lambda one: (wider for name in _WIDER for wider in self._iris(name, one))
        )

    def _sorted(self, name: str, iri: str) -> list[tuple[str, str]]:
        return sorted(self._values.get(name, {}).get(iri, ()))

    def _iris(self, name: str, iri: str) -> set[str]:
        return {value for value, _ in self._values.get(name, {}).get(iri, ())}

    def _home(self, iri: str) -> str:
        """Return who says that there is a thing."""
        return _origin(*{graph for _, graph in self._sorted(_LABEL, iri)})


def _part(label: str, change: str, names: Iterable[str]) -> str | None:
    """Return which part of a thing an alteration is of by its label, None if it is not so called.

    >>> _part("mutations of KIT exons 11 and 17", "mutation", ["c-kit", "KIT"])
    ' exons 11 and 17'
    >>> _part("p53 mutation", "mutation", ["TP53", "p53"]), _part("KIT D816V", "variant", ["KIT"])
    ('', None)
    """
    word = re.escape(change)
    altered = re.sub(rf"^{word}s?( of( the)?)? | {word}$", "", label)
    if altered == label:
        return None
    told = [name for name in names if re.match(rf"{re.escape(name)}(?!\S)", altered, re.IGNORECASE)]
    return altered[len(max(told, key=len)) :] if told else None


def _kind(iri: str) -> str:
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def _local(iri: str) -> str:
    return iri.removeprefix(ID)


def _is_theirs(graph: str) -> bool:
    return graph.startswith(_HIERARCHY)


def _origin(*graphs: str) -> str:
    """Return whose names stand in graphs: ours, or those of the source with the first name."""
    return OURS if _ENTITIES in graphs else min(graphs).rpartition("/")[2]
