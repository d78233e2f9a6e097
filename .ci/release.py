#!/usr/bin/env python3
"""Cut a release: one version in every place that names it, and its publication among the tests.

    .venv/bin/python .ci/release.py 0.2.0      # in a clean checkout; writes, and commits nothing
    .venv/bin/python .ci/release.py --after 0.3.0

The first writes the version into `pyproject.toml`, `CITATION.cff`, `CHANGELOG.md` and the headers
of the ontology, which name the version before as their prior one; installs the package anew, so
that what it publishes names the release; publishes; and keeps of the publication, as
`tests/data/publication-VERSION.tar.xz`, what a server reads. The second begins the next version.
`CONTRIBUTING.md` says what comes before and after.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
KEPT = (
    *("sarcograph.nq", "sarcograph.nq.manifest.json", "sarcograph.nq.void.ttl"),
    *("iris.txt", "names.sqlite", "network.bin", "shapes.ttl", "validation.json"),
)
"""The files that a server reads; all other forms of the graph are made of them, and large."""
SECTIONS = "".join(f"\n### {name}\n" for name in ("Code", "Ontology", "Shapes", "Data"))
PACK = "tar --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z'"
PACK += " --mode='u=rwX,go=rX' --format=ustar -cf - * | xz -9e -T1"


def replaced(path: Path, pattern: str, by: str, count: int = 1) -> None:
    """Write a file with a pattern replaced, which must be there `count` times; else leave."""
    text, found = re.subn(pattern, by, path.read_text("utf-8"), flags=re.MULTILINE)
    if found != count:
        sys.exit(f"{path.relative_to(ROOT)}: {pattern!r} is there {found} times, not {count}")
    path.write_text(text, "utf-8")


def name_version(version: str, day: str) -> None:
    """Write the version and its day wherever they are named."""
    replaced(
        ROOT / "pyproject.toml",
        rf'^version = "{re.escape(version)}\.dev0"$',
        f'version = "{version}"',
    )
    citation = ROOT / "CITATION.cff"
    replaced(
        citation,
        r"^version: .*\n(?:date-released: .*\n)?",
        f"version: {version}\ndate-released: {day}\n",
    )
    replaced(ROOT / "CHANGELOG.md", r"^## \[Unreleased\]$", f"## [{version}] - {day}")
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        if "owl:versionIRI" not in path.read_text("utf-8"):
            continue  # hierarchies are versions of others
        replaced(
            path,
            r"^    owl:versionIRI <(.*/)([^/>]+)> ;\n(?:    owl:priorVersion <.*> ;\n)?"
            r'    owl:versionInfo "\2"',
            rf"    owl:versionIRI <\g<1>{version}> ;\n    owl:priorVersion <\g<1>\g<2>> ;\n"
            rf'    owl:versionInfo "{version}"',
        )
        replaced(path, r'^    dcterms:modified "[^"]+"', f'    dcterms:modified "{day}"')


def begin(version: str) -> None:
    """Begin the version that follows a release."""
    replaced(ROOT / "pyproject.toml", r'^version = "[\d.]+"$', f'version = "{version}.dev0"')
    changes = ROOT / "CHANGELOG.md"
    replaced(changes, r"\A((?:.*\n)*?)(## \[)", rf"\1## [Unreleased]\n{SECTIONS}\n\2")


def keep_publication(version: str) -> None:
    """Publish, and keep what a server reads of it, with the line that tells of it."""
    with tempfile.TemporaryDirectory() as name:
        run([ROOT / ".venv" / "bin" / "sarcograph", "publish", name])
        directory = Path(name)
        folder = (directory / "current").resolve()
        record = json.loads((folder / "publication.json").read_text("utf-8"))
        if record["code_version"] != version:
            sys.exit(f"what was published names release {record['code_version']}, not {version}")
        files = [dict(one) for one in record["files"] if one["name"] in KEPT]
        for one in files:
            one["gzip"] = ""  # is not kept
        lacking = set(KEPT) - {one["name"] for one in files}
        if lacking:
            sys.exit(f"not in the publication: {', '.join(sorted(lacking))}")
        record["files"] = files
        text = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (folder / "publication.json").write_text(text, "utf-8")
        for path in folder.iterdir():
            if path.name not in (*KEPT, "publication.json"):
                path.unlink()
        packed = subprocess.run(PACK, shell=True, cwd=name, check=True, capture_output=True).stdout  # noqa: S602
    archive = DATA / f"publication-{version}.tar.xz"
    archive.write_bytes(packed)
    readme = DATA / "README.md"
    line = f"- `{archive.name}`: release {version} (graph SHA-256 {record['sha256']}).\n"
    replaced(readme, r"^- `records/`:", f"{line}- `records/`:")
    sys.stdout.write(
        f"{archive.relative_to(ROOT)}: {len(packed):,} bytes, graph SHA-256 {record['sha256']}\n"
    )


def run(command: list[str | Path]) -> None:
    """Run a command at the top of the checkout; leave where it fails."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"{' '.join(map(str, command))}: it failed; nothing is committed")


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", help="such as 0.2.0")
    parser.add_argument("--after", action="store_true", help="begin this version instead")
    options = parser.parse_args()
    version = options.version
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"'{version}' is no version such as 0.2.0")
    if options.after:
        begin(version)
        return
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    if status.stdout:
        sys.exit(f"commit or take back what differs first:\n{status.stdout}")
    name_version(version, datetime.now(UTC).date().isoformat())
    run(["make", ".venv/installed"])
    keep_publication(version)


if __name__ == "__main__":
    main()
