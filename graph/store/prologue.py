"""What a query declares before it begins, and the IRIs that its names then stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True)
class Names:
    """What a query declares before it begins."""

    base: str
    prefixes: Mapping[str, str]

    def iri(self, token: re.Match[str], others: Mapping[str, str]) -> str:
        """Return the IRI that a token stands for, a prefixed name as it is if it is not known."""
        if token.lastgroup == "iri":
            return urljoin(self.base, token[0][1:-1]) if self.base else token[0][1:-1]
        prefix, _, local = token[0].partition(":")
        start = self.prefixes.get(prefix, others.get(prefix))
        return token[0] if start is None else start + re.sub(r"\\(.)", r"\1", local)


def read_prologue(tokens: Sequence[re.Match[str]]) -> tuple[Names, int]:
    """Return what the query declares, and the number of the token after it."""
    base, prefixes, place = "", {}, 0
    while place < len(tokens):
        word = tokens[place][0].upper()
        kinds = [token.lastgroup for token in tokens[place + 1 : place + 3]]
        if word == "BASE" and kinds[:1] == ["iri"]:
            base = tokens[place + 1][0][1:-1]
            place += 2
        elif word == "PREFIX" and kinds == ["name", "iri"]:
            prefixes[tokens[place + 1][0].removesuffix(":")] = tokens[place + 2][0][1:-1]
            place += 3
        else:
            break
    return Names(base, prefixes), place
