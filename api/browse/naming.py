"""Find the entities that a client names, in the client's turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import index_of, look_alikes
from sarcograph.api.http.problems import Offer, bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.name import Name, Thing
from sarcograph.graph.names.resolving import (
    AmbiguousNameError,
    Resolver,
    UnknownFactError,
    UnknownNameError,
    WrongKindError,
)
from sarcograph.graph.network.ends import end_named
from sarcograph.graph.network.narrowing import (
    Narrowing,
    narrowed,
    narrowing_query,
    narrowing_question,
    results_of,
)
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.library import Resolve, by_key
from sarcograph.graph.store.question import Question


@dataclass(frozen=True, slots=True)
class Naming:
    """What finds the entities that are named for parameters; `remarks` tell what was found how.

    `thing` tells what is known of one.
    """

    resolve: Resolve
    remarks: Sequence[str]
    thing: Callable[[str], Thing | None]


async def bind_names(asker: Asker, bind: Callable[[Naming], Pieces]) -> None:
    """Do what `bind` does with names, a piece at a time; raises QueryError.

    Where a graph has no index of names, entities are given as keys or IRIs.
    """
    index, publication = await index_of(asker.edition), asker.edition.publication
    if index is None or publication is None:
        await asker.make(bind(Naming(by_key, (), lambda _: None)))
        return
    known = _Known(publication, {})
    resolver = Resolver(lambda: index, known)
    naming = Naming(cache(resolver), resolver.remarks, index.thing)
    try:
        await asker.make(bind(naming))
    except UnknownFactError as error:
        known.alike[error.start] = await look_alikes(asker, error.iri, error.start)
        await asker.make(bind(naming))  # which says so again, and what may be meant


async def named_ends(asker: Asker, named: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return the things that are named as ends of paths, and what names were taken for.

    `named` are pairs of a parameter and words. Raises ProblemError.
    """
    found: list[str] = []
    told: list[str] = []
    last: list[tuple[str, str]] = []

    def bind(naming: Naming) -> Pieces:
        found.clear()
        for name, words in named:
            last[:] = [(name, words)]
            found.append(end_named(naming.resolve, name, words))
            yield ""
        told[:] = naming.remarks

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        problem = bad_parameter(str(error))
        problem.offers = tuple(
            Offer(name, words, one.identifier, f"{one.label} ({one.kind.replace('-', ' ')})")
            for name, words in last
            for one in _meant(error)
        )
        raise problem from None
    return found, told


def _meant(error: QueryError) -> Sequence[Name]:
    """Return what a name that leads to no one thing may mean."""
    match error:
        case UnknownNameError():
            return error.near
        case WrongKindError() | AmbiguousNameError():
            return error.meanings
    return ()


async def named_narrowing(
    asker: Asker, filters: Mapping[str, str], remarks: list[str], measures: Sequence[str] = ()
) -> Narrowing:
    """Return the part of the network that meets filters, of those that it has.

    Of its numbers it has those of `measures` alone, where there are any (`measures_between`). Adds
    to `remarks` what its names were taken for. Raises ProblemError.
    """
    given = {
        one.name: filters[one.name] for one in narrowing_query().parameters if one.name in filters
    }
    asked: list[Question | None] = []

    def bind(naming: Naming) -> Pieces:
        asked[:] = [narrowing_question(given, naming.resolve, measures)]
        yield ""
        remarks.extend(one for one in naming.remarks if one not in remarks)

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    results = results_of(await asker.answer(asked[0].text)) if asked[0] else None
    return narrowed(results, filters)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a publication has, as a resolver of names asks for it.

    Of the facts of a kind it tells one, or those that were found `alike` before: to compare a name
    with all of them takes longer than others should wait.
    """

    publication: Publication
    alike: dict[str, list[str]]

    def names(self, iri: str) -> bool:
        """Tell whether there is such a thing."""
        return self.publication.names(iri)

    def iris(self, start: str) -> Iterator[str]:
        """Yield some of the things whose IRI begins with `start`."""
        yield from self.alike.get(start) or islice(self.publication.iris(start), 1)
