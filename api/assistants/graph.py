"""The graph as a tool asks it: what a name means, and the rows of a query from an evaluator."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.prefixes import ID
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.asked import known_of
from sarcograph.graph.store.library import Parameter, shorten
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.table import Table

CLIENT = "assistant"
"""Who asks, for evaluators and turns: one program speaks the protocol for its user."""


@dataclass(frozen=True, slots=True)
class Graph:
    """One edition, for one call of a tool, whose `resolver` remembers what names it was given."""

    edition: Edition
    publication: Publication
    names: NameIndex
    resolver: Resolver

    @property
    def remarks(self) -> list[str]:
        """What names were taken for."""
        return self.resolver.remarks

    @property
    def asker(self) -> Asker:
        """Return who asks for what pages show too."""
        return Asker(self.edition, CLIENT)

    async def table(self, name: str, text: str) -> Table:
        """Return the rows of a query of the project's own, from an evaluator.

        Raises ProblemError.
        """
        answer = await evaluate(self.edition, Question(text, (Format.JSON,)), CLIENT)
        return Table.read(name, answer.content)

    async def meant(self, parameter: Parameter, words: str) -> str:
        """Return the IRI of what is named for a parameter; raises QueryError.

        A fact that there is not is compared with many keys, meanwhile others have their turn.
        """
        parameter.check(words)
        return await asyncio.to_thread(self.resolver, words, parameter)

    def held(self, iri: str) -> str:
        """Return in words how much the graph holds of a thing, "" for what has no names."""
        thing = self.names.thing(iri.removeprefix(ID))
        if thing is None:
            return ""
        return f"{thing.label} ({shorten(iri)}): {known_of(thing)}"
