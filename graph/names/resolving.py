"""From what a user writes to the thing that is meant, or an error that says what may be.

Equality resolves, likeness only suggests. Of several things that are called so the graph's own
labels and synonyms go before the names that authorities give; a kind that is asked for goes before
others. What is then left is one thing, or an ambiguity that the user decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from sarcograph.graph.errors import QueryError, did_you_mean, repeated, with_article
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import OURS, QUERY, SALT, SHARED, Name, Thing
from sarcograph.graph.names.of_graph import NAMED
from sarcograph.graph.names.salts import without_counter_ion
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import Parameter, parameter_for, questions_taking
from sarcograph.graph.store.parameter_words import who_takes

if TYPE_CHECKING:
    from sarcograph.graph.store.notes import KnownIris

ANY_KIND = "any"
_TARGETS = ("family", "protein", "process", "pathway")
_INHIBITION = re.compile(
    r"(?i)\s*(?:anti-)?(?P<target>.+?)[ -](?:inhibition|inhibitors?|blockade)\s*"
)
"""How the inhibiting of a target is called, of which none is a name that the graph holds."""
_OFFERED = 5
_MOST_COMPARED = 5000


class UnknownNameError(QueryError):
    """A name that nothing is called by; `near` are those most like it."""

    def __init__(self, words: str, near: Sequence[Name]) -> None:
        """Say that nothing is called so, and what is called nearly so."""
        self.near = tuple(near)
        said = f"nothing is called '{repeated(words)}'"
        if self.near:
            said += f"; did you mean {_listed(self.near)}?"
        super().__init__(said)


class WrongKindError(QueryError):
    """A name of a thing of another kind than is asked for; `meanings` are called so."""

    def __init__(self, words: str, kinds: Sequence[str], meanings: Sequence[Name]) -> None:
        """Say what is called so, and what is asked for."""
        self.meanings = tuple(meanings)
        wanted = " or ".join(with_article(kind.replace("-", " ")) for kind in kinds)
        super().__init__(
            f"'{repeated(words)}' names"
            f" {' and '.join(name.identifier for name in self.meanings)}; {wanted} is asked for"
        )


class AmbiguousNameError(QueryError):
    """A name that may mean several things, or others than are known; `meanings` are those known."""

    def __init__(self, words: str, meanings: Sequence[Name]) -> None:
        """List what may be meant, with the identifiers by which each is named alone."""
        self.meanings = tuple(meanings)
        shown = repeated(words)
        if len(self.meanings) == 1:
            said = f"'{shown}' may mean others than {_listed(self.meanings)}"
        else:
            said = f"'{shown}' is ambiguous: {_listed(self.meanings)}"
        super().__init__(f"{said}; write kind/key, such as {self.meanings[0].identifier}")


class UnknownFactError(QueryError):
    """A fact that there is not: `iri`, below the `start` of all of its kind."""

    def __init__(self, local: str, others: Iterable[str], one: str) -> None:
        """Say what `local` may be a slip of among `others`, or else that there is `one`."""
        kind = local.partition("/")[0]
        self.iri, self.start = f"{ID}{local}", f"{ID}{kind}/"
        near = did_you_mean(local, others) or f"one is {one}"
        super().__init__(f"there is no {kind} '{repeated(local)}'; {near}")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The thing that is meant, by the name it was found by, and what else is called so."""

    name: Name
    others: tuple[Name, ...]

    @property
    def remark(self) -> str:
        """What a reader is told: whose name it was, if not the thing's own; "" for nothing."""
        name, said = self.name, ""
        if folded(name.text) != folded(name.label) and name.spoken and name.how != "key":
            by = "" if name.source == OURS else f" by {name.source}"
            said = f"'{name.text}' is taken for {name.label} ({name.identifier}): {name.how}{by}"
        if self.others:
            said = said or f"'{name.text}' is taken for {name.label} ({name.identifier})"
            said += f"; so is called {_listed(self.others)}"
        return said


def resolve(index: NameIndex, words: str, kinds: Sequence[str] = ()) -> Resolved:
    """Return what `words` mean.

    `kinds` are those that are asked for, the one that goes before first; "any" among them, or none
    at all, lets every kind pass. Raises UnknownNameError, WrongKindError or AmbiguousNameError.
    """

    def fits(name: Name) -> bool:
        return not kinds or ANY_KIND in kinds or name.kind in kinds

    called = (
        _called(index, words)
        or _by_salt(index, words)
        or index.measure_at_time(words)
        or index.respelled(words)
        or _acted_on(index, words, kinds)
    )
    if not called:
        near = [name for name in index.alike(words, kinds) if name.kind != QUERY]
        raise UnknownNameError(words, list(filter(fits, near)) or near)
    fitting = list(filter(fits, called))
    if not fitting:
        raise WrongKindError(words, kinds, called[:_OFFERED])
    first = min(name.rank for name in fitting)
    meant = [name for name in fitting if name.rank == first]
    if len(meant) > 1 and kinds:
        meant = [name for name in meant if name.kind == kinds[0]] or meant
    if len(meant) > 1 or first == SHARED:
        raise AmbiguousNameError(words, meant)
    # what comes by way of another thing is the same name again
    others = [name for name in fitting if name.rank > first and name.rank % 2 == 0]
    return Resolved(meant[0], tuple(others[:_OFFERED]))


def entity_named(
    index: NameIndex, known: KnownIris, words: str, kinds: Sequence[str]
) -> tuple[str, str]:
    """Return the IRI of what `words` mean, and what a reader is told of it; see `resolve`.

    Facts have no names: an estimate or a claim is named by its IRI or as kind/key, or by its key
    where its kind goes before. `known` tells whether there is one. Raises QueryError.
    """
    local = words.removeprefix(ID)
    is_key = kinds and kinds[0] not in NAMED and local == words
    if is_key and not _called(index, words) and not known.names(ID + words):
        local = words if words.startswith(f"{kinds[0]}/") else f"{kinds[0]}/{words}"
    kind = local.partition("/")[0]
    if "/" in local and kind not in NAMED:
        start = f"{ID}{kind}/"
        if known.names(ID + local):
            return ID + local, ""
        if (first := next(iter(known.iris(start)), None)) is not None:
            others = islice(known.iris(start), _MOST_COMPARED)
            named = (one.removeprefix(ID) for one in others)
            raise UnknownFactError(local, named, first.removeprefix(ID))
    found = resolve(index, words, kinds)
    return ID + found.name.identifier, found.remark


def _called(index: NameIndex, words: str) -> list[Name]:
    """Return the names of things, which queries are not."""
    return [name for name in index.equal(words) if name.kind != QUERY]


def _by_salt(index: NameIndex, words: str) -> list[Name]:
    """Return the drugs, and what is called as they are, whose salt has the name `words`."""
    base = without_counter_ion(words)
    called = _called(index, base) if base else []
    if not any(name.kind == "drug" for name in called):
        return []
    return [
        replace(name, text=words, how=SALT) for name in called if name.kind in ("drug", "regimen")
    ]


def _acted_on(index: NameIndex, words: str, kinds: Sequence[str]) -> list[Name]:
    """Return the targets of which `words` say that they are inhibited, where targets are asked for.

    To inhibit VEGFR is what is asked for by its name where drugs are meant that act on it.
    """
    found = _INHIBITION.fullmatch(words)
    if found is None or "drug-class" not in kinds:
        return []
    return [
        replace(name, text=words, how=f"to act on {name.label} ({name.how})")
        for name in _called(index, found["target"]) or index.respelled(found["target"])
        if name.kind in _TARGETS and name.kind in kinds
    ]


def _elsewhere(error: QueryError, parameter: Parameter) -> str:
    """Return where to ask for what `parameter` does not take, or for a list of what it does."""
    match error:
        case WrongKindError():
            asked_by = (parameter_for(one.kind) for one in error.meanings)
            return next((who_takes(one, questions_taking()) for one in asked_by if one), "")
        case UnknownNameError(near=()) if ANY_KIND not in parameter.kinds:
            kind = parameter.kinds[0]
            if kind in KINDS:
                plain = kind.replace("-", " ")
                return f"things-of-the-registry lists each {plain} that is held, by kind={kind}"
    return ""


def _listed(names: Sequence[Name]) -> str:
    return ", ".join(map(_shown, names[:_OFFERED]))


def _shown(name: Name) -> str:
    """Return a name with the thing it names, as `'rivoceranib' (apatinib, drug/apatinib)`."""
    same = folded(name.text) == folded(name.label)
    text = f"'{name.text}'" if not same else name.label
    of = "" if same else f"{name.label}, "
    return f"{text} ({of}{name.identifier})"


class Resolver:
    """Finds the entities that a user names for the parameters of a query; see `entity_named`."""

    def __init__(self, open_index: Callable[[], NameIndex], known: KnownIris) -> None:
        """Take what opens the index when a name is looked up first, and what the graph has."""
        self._index = cache(open_index)
        self._known = known
        self.remarks: list[str] = []
        """What a reader is told of the names that were found."""

    def __call__(self, words: str, parameter: Parameter) -> str:
        """Return the IRI of what `words` mean for `parameter`; raises QueryError."""
        try:
            iri, remark = entity_named(self._index(), self._known, words, parameter.kinds)
        except QueryError as error:
            elsewhere = _elsewhere(error, parameter)
            error.args = (f"{parameter.name}: {error}{elsewhere and f'; {elsewhere}'}",)
            raise
        if remark:
            self.remarks.append(f"{parameter.name}: {remark}")
        return iri

    def thing(self, identifier: str) -> Thing | None:
        """Return what is known of a thing that has names."""
        return self._index().thing(identifier)
