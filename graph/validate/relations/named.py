"""Entities that a text names: by the words of their names, the longest first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rdflib import RDFS, SKOS
from rdflib.term import Node

from sarcograph.graph.validate.relations.base import Facts

_WORD = re.compile(r"[^\W_]+")
ORGANISATIONS = frozenset(
    "alliance association committee consortium foundation group network society".split()
)
"""What a name is followed by where it is a part of that of an organisation."""
LEAST = 4
"""Letters of a name below which it may be any word, or a short form of something else."""


def by_names(facts: Facts, kind: Node) -> dict[tuple[str, ...], Node]:
    """Return the entities of a class by the words of each name that they have."""
    if kind not in facts.called:
        facts.called[kind] = {
            words: entity
            for entity in facts.members(kind)
            for property_ in (SKOS.altLabel, RDFS.label)
            for label in facts.graph.objects(entity, property_)
            if (words := _words(str(label))) and len("".join(words)) >= LEAST
        }
    return facts.called[kind]


def told_in(text: str, known: Mapping[tuple[str, ...], Node]) -> list[Node]:
    """Return the entities that a text names, in its order.

    A part of a longer name is not one, nor what an organisation is called by.
    """
    words = _words(text)
    longest = max(map(len, known), default=0)
    found: dict[Node, None] = {}
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            entity = known.get(words[at : at + length])
            if entity is not None:
                if ORGANISATIONS.isdisjoint(words[at + length : at + length + 1]):
                    found[entity] = None
                at += length - 1
                break
        at += 1
    return list(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))
