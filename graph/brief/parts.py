"""What a brief is made of: sections of tables whose figures lead to their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """Words of a cell; `fact` is the IRI of what they tell, "" where they tell of none."""

    text: str
    fact: str = ""
    doubts: str = ""


Cell = tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief.

    `head` and `rows` are a table, `said` what is told above it; where there is no row, `nothing`
    says what is not held. `left_out` is how many rows there are besides. The whole answers are
    those of the named questions or pages in `whole`, each with what it is of ("" for all of it)
    and its address below the server's root.
    """

    name: str
    title: str
    said: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str
    whole: tuple[tuple[str, str], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure is printed: what stands there, the locator, the work, and its DOI."""

    printed: str
    where: str
    work: str
    doi: str


@dataclass(frozen=True, slots=True)
class Note:
    """The note of a figure: its number, the fact, and its places."""

    number: int
    fact: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole: `given` is what it is about by name as written, `notes` are in their order."""

    title: str
    given: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]

    def numbers(self) -> dict[str, int]:
        """Return the number of the note of each fact."""
        return {note.fact: note.number for note in self.notes}
