"""What is told of a project IRI that is not there: what became of it, or what may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import LONGEST_PATH, MOST_ALIKE
from sarcograph.api.browse.known_iris import (
    Withdrawal,
    earlier_versions,
    iris_under,
    is_known,
    kinds,
    look_alikes,
    successors_of,
    withdrawal_of,
)
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.prefixes import BASE


@dataclass(frozen=True, slots=True)
class Missing:
    """An IRI that is not there; it and all others are given without the base.

    `versions` had it once, `successors` took its place, `close` look like it, and `everything` is
    the list that it would be in.
    """

    name: str
    everything: str
    versions: Sequence[str]
    successors: Sequence[str]
    withdrawal: Withdrawal | None
    close: Sequence[str]

    @property
    def status(self) -> HTTPStatus:
        """Return 410 for what was there once, else 404."""
        gone = self.versions or self.successors or self.withdrawal
        return HTTPStatus.GONE if gone else HTTPStatus.NOT_FOUND

    @property
    def title(self) -> str:
        """Return in words which of the two it is."""
        return "No longer there" if self.status == HTTPStatus.GONE else "Not there"

    def problem(self) -> ProblemError:
        """Return the same for programs."""
        said = [f"{BASE}{self.name[:200]} is {self.title.lower()}"]
        if self.withdrawal:
            said.append(f"it said: {self.withdrawal.was}")
            said.append(f"it was withdrawn: {self.withdrawal.because}")
        if self.successors:
            said.append(f"its place is taken by {', '.join('/' + one for one in self.successors)}")
        if self.versions:
            said.append(f"earlier versions have it: {', '.join(self.versions)}")
        if self.close:
            said.append(f"names like it: {', '.join('/' + link for link in self.close)}")
        said.append(f"/{self.everything} lists all")
        code = "gone" if self.status == HTTPStatus.GONE else "not-found"
        return ProblemError(self.status, code, "; ".join(said), {"Vary": "Accept"})


async def require_thing(asker: Asker, name: str) -> None:
    """Raise ProblemError for an IRI that is not there, given without the base."""
    if len(name) > LONGEST_PATH or not is_known(asker.edition, name):
        raise (await find_missing(asker, name)).problem()


async def find_missing(asker: Asker, name: str) -> Missing:
    """Return what is known of an IRI that is not there, given without the base."""
    iri = f"{BASE}{name}"
    versions = await earlier_versions(asker, iri)
    section, _, rest = name.partition("/")
    kind = rest.partition("/")[0]
    everything = f"{section}/"
    if section == "id" and kind in await kinds(asker):
        everything = f"id/{kind}/"
    # things alone were ever renamed or withdrawn
    was_thing = name.startswith("id/")
    successors = await successors_of(asker, iri) if was_thing else []
    withdrawal = await withdrawal_of(asker, iri) if was_thing else None
    gone = bool(versions or successors or withdrawal)
    inside = await iris_under(asker, f"{iri}/") if was_thing and not gone else None
    if inside:
        everything = f"{name}/"
    close = inside.some(0, MOST_ALIKE) if inside else []
    if not (gone or close):
        close = await look_alikes(asker, iri, f"{BASE}{everything}")
    return Missing(
        name,
        everything,
        versions,
        [one.removeprefix(BASE) for one in successors],
        withdrawal,
        [one.removeprefix(BASE) for one in close],
    )
