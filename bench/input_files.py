"""Give the commands files that are none, or not what they should be, and look at what they do."""

import os
import resource
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from promises import Promise

SECONDS = 20.0
"""In which a command must have refused a file, on a busy machine."""
MEGABYTES = 1500
BAD: dict[str, Callable[[Path], None]] = {
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "socket": lambda path: _listen(path),
    "link to itself": lambda path: path.symlink_to(path),
    "link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "link to /dev/full": lambda path: path.symlink_to("/dev/full"),
    "a tebibyte": lambda path: _sparse(path),
    "binary": lambda path: _write(path, bytes(range(256)) * 4000),
    "one line of 3 MB": lambda path: _write(path, b"a" * 3_000_000),
    "brackets": lambda path: _write(path, b"[" * 60_000),
    "braces": lambda path: _write(path, b"{" * 60_000),
    "escapes": lambda path: _write(path, b"\x1b[2J\x1b]0;owned\x07"),
    "half a character": lambda path: _write(path, b"SELECT * { ?s ?p '\xe2\x82"),
    "nothing": lambda path: _write(path, b""),
}
COMMANDS = {
    "query": ("query", "{bad}"),
    "anchor": ("anchor", "{bad}", "words that are not there"),
    "anchor --refresh": ("anchor", "--refresh", "{bad}", "--sources", "{folder}"),
    "serve --settings": ("serve", "--settings", "{bad}", "--port", "-1"),
    "check --evidence": ("check", "--evidence", "{folder}"),
    "build --out": ("build", "--evidence", "{folder}", "--out", "{bad}"),
}


def _listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 10**6, MEGABYTES * 10**6))


def run_input_files() -> list[Promise]:
    """Run every command with every bad file, and return what is promised of them all."""
    script = Path(__file__).parents[1] / ".venv/bin/sarcograph"
    broken: dict[str, list[str]] = {name: [] for name in ("ends", "line", "silent", "kept")}
    slowest = 0.0
    for command, words in COMMANDS.items():
        for kind, make in BAD.items():
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place, "folder")
                folder.mkdir()
                bad = folder / "study.yaml"
                make(bad)
                before = _state(folder)
                began = time.perf_counter()
                try:
                    done = subprocess.run(
                        [script, *(word.format(bad=bad, folder=folder) for word in words)],
                        capture_output=True,
                        stdin=subprocess.DEVNULL,
                        timeout=SECONDS,
                        check=False,
                        preexec_fn=_limit_memory,
                        env={**os.environ, "XDG_CACHE_HOME": str(Path(place, "cache"))},
                    )
                except subprocess.TimeoutExpired:
                    broken["ends"].append(f"{command}: {kind}")
                    continue
                slowest = max(slowest, time.perf_counter() - began)
                if not _is_refusal(done):
                    broken["line"].append(f"{command}: {kind}")
                if done.stdout or b"\x1b" in done.stderr:
                    broken["silent"].append(f"{command}: {kind}")
                if _state(folder) != before or len(list(Path(place).iterdir())) != 1:
                    broken["kept"].append(f"{command}: {kind}")
    count = len(COMMANDS) * len(BAD)
    texts = {
        "ends": f"a bad file is refused within {SECONDS:g} seconds",
        "line": "by one line and exit code 2, never a traceback",
        "silent": "nothing on stdout, no escape to the terminal",
        "kept": "nothing is changed or left behind",
    }
    seen = f"{count} runs, the slowest {slowest:.1f} s"
    return [
        Promise(text, "; ".join(broken[name]) or seen, not broken[name])
        for name, text in texts.items()
    ]


def _is_refusal(done: subprocess.CompletedProcess[bytes]) -> bool:
    # a file of 60,000 brackets may be wrong in two ways, each of which has its line
    lines = done.stderr.count(b"\n")
    return done.returncode == 2 and 1 <= lines <= 2 and b"Traceback" not in done.stderr


def _state(folder: Path) -> list[tuple[str, int, int]]:
    found = ((path, path.lstat()) for path in sorted(folder.rglob("*")))
    return [(path.name, one.st_mode, one.st_size) for path, one in found]
