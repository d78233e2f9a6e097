"""Ask Apache Jena's ARQ, as Debian packs it, the same text over the same quads.

Debian's `libapache-jena-java` has its messages for parsers at a place where they are not looked for
(4.5.0), and brings several loggers of which one is enough: what is put together here runs.
"""

import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pyoxigraph as ox

JARS = Path("/usr/share/java")
_LOGGERS = re.compile(r"slf4j|log4j|jcl|logback|commons-logging")
_VERSIONED = re.compile(r"-\d")
_MISPLACED = "org/apache/jena/ext/"
_TIME = re.compile(r"^Time: ([\d.]+) sec", re.MULTILINE)
WARMING, COUNTED = 3, 9
"""Runs of a query in one machine of Java: those that are not counted, and those that are."""


@dataclass(frozen=True)
class Jena:
    """ARQ over one graph, which each run loads anew."""

    data: Path
    folder: Path
    class_path: str

    def milliseconds(self, text: str, prologue: str, seconds: float) -> float | None:
        """Return the median of a query's time by the clock; None where it is not over in time."""
        query = self.folder / "query.rq"
        query.write_text(prologue + text, "utf-8")
        command = ["java", "-cp", self.class_path, "arq.sparql", "--data", str(self.data)]
        repeated = f"--repeat={WARMING},{COUNTED}"
        try:
            done = subprocess.run(
                [*command, "--query", str(query), repeated, "--time", "--results=none"],
                capture_output=True,
                text=True,
                check=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return None
        times = [float(one) for one in _TIME.findall(done.stdout + done.stderr)]
        return median(times[-COUNTED:]) * 1000


def prepared(nquads: bytes, folder: Path) -> Jena:
    """Return Jena over a graph, whose triples are its default graph too, as files in a folder.

    Exits with what to do where it is not installed.
    """
    core = JARS / "jena-core.jar"
    if not core.exists() or shutil.which("java") is None:
        raise SystemExit("Jena is not installed; Debian has it as libapache-jena-java")
    fixed = folder / "fixed"
    with zipfile.ZipFile(core) as packed:
        for name in packed.namelist():
            if name.startswith(_MISPLACED) and not name.endswith((".class", "/")):
                place = fixed / name.removeprefix(_MISPLACED)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(packed.read(name))
    jars = [
        path
        for path in sorted(JARS.glob("*.jar"))
        if not _VERSIONED.search(path.stem) and not _LOGGERS.search(path.stem)
    ]
    jars += [JARS / "slf4j-api.jar", JARS / "slf4j-nop.jar"]
    data = folder / "graph.nq"
    triples = {quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS)}
    data.write_bytes(nquads + b"".join(f"{one} .\n".encode() for one in triples))
    return Jena(data, folder, ":".join(map(str, (fixed, *jars))))
