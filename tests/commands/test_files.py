"""Every command with every kind of file that it cannot read, and of place that it cannot write."""

import os
import re
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.commands.main import app

PAPER = Path(__file__).parents[1] / "data/made-up-2031.txt"


def make_folder(path: Path) -> None:
    path.mkdir()


def make_nothing(path: Path) -> None:
    """Leave the name free."""


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may have 107 bytes
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


def make_device(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root makes devices")
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # as /dev/zero


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_binary(path: Path) -> None:
    path.write_bytes(b"\xff\x00\x1b[31m\r\n" * 100)


def make_huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)  # sparse: it takes no room


def make_unreadable(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    path.write_bytes(b"x")
    path.chmod(0)


def make_read_only(path: Path) -> None:
    path.write_bytes(b"old")
    path.chmod(0o444)


Make = Callable[[Path], None]
UNREADABLE: tuple[Make, ...] = (
    *(make_folder, make_nothing, make_pipe, make_socket, make_device, make_loop),
    *(make_binary, make_huge, make_unreadable),
)
UNWRITABLE: tuple[Make, ...] = (
    *(make_folder, make_pipe, make_socket, make_device, make_loop, make_read_only),
)
# the words of a command with {bad}, which cannot be read, and {evidence}, which holds it
READERS = (
    "query {bad}",
    "query {bad} --help",
    "anchor {bad} words",
    "anchor {bad} --table 3",
    "anchor --refresh {bad} --sources {papers}",
    "uncovered {bad} --sources {papers}",
    "text {bad}",
    "serve --settings {bad} --show-settings",
    "check --evidence {evidence}",
    "migrate {evidence}",
    "build --evidence {evidence}",
    "validate {bad}",
    "validate --evidence {evidence}",
    "classify {bad}",
    "verify --sources {papers} --evidence {evidence}",
    "query measure-definitions --evidence {evidence}",
    "export --format trig --out {papers}/out --evidence {evidence}",
    "publish {papers}/out --evidence {evidence}",
    "serve --evidence {evidence}",
    "find words --evidence {evidence}",
    "paths anlotinib --evidence {evidence}",
    "diff {bad} {bad}",
    "pool ORR --evidence {evidence}",
    "brief angiogenesis --evidence {evidence}",
)
# the same for what is to be a folder
FOLDER_READERS = (
    "schema {bad}",
    "lookup name --authorities {bad}",
    "lookup name --evidence {bad}",
    "check --evidence {bad}",
    "find words --evidence {bad}",
    "verify --sources {bad} --evidence {good}",
    "anchor --refresh {good}/made-up-2031.yaml --sources {bad}",
    "uncovered {good}/made-up-2031.yaml --sources {bad}",
    "serve --publication {bad} --port 0",
)


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of everything in a folder; of what is large, nothing."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        small = stat.S_ISREG(status.st_mode) and status.st_size < 10**6
        found[str(path.relative_to(folder))] = (
            status.st_mode,
            path.read_bytes() if small and os.access(path, os.R_OK) else b"",
        )
    return found


def test_every_command_that_reads_files_is_tried() -> None:
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    # `load` reads what `publish` reads, and asks its service first; `mcp` greets its client before
    # it reads, and says in each answer what is wrong (tests/api/assistants/)
    tried = {words.split()[0] for words in (*READERS, *FOLDER_READERS)}
    assert tried == names - {"load", "mcp"}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all commands: the good document beside the bad one is made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def places(made_up: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    shutil.copytree(made_up / "evidence", made_up / "good")
    return {name: made_up / name for name in ("bad", "papers", "good", "evidence")} | {
        "cache": cache
    }


@pytest.mark.parametrize("make", UNREADABLE)
@pytest.mark.parametrize("words", READERS)
def test_file_that_cannot_be_read_gets_one_line(
    run: Callable[..., Any], places: dict[str, Path], words: str, make: Make
) -> None:
    make(places["bad"])
    # a link, so that one file is of each kind in both places
    (places["evidence"] / "a-study.yaml").symlink_to(places["bad"])
    refused(run, places, words)


@pytest.mark.parametrize(
    "make", [one for one in UNREADABLE if one not in (make_folder, make_huge, make_unreadable)]
)
@pytest.mark.parametrize("words", FOLDER_READERS)
def test_folder_that_cannot_be_read_gets_one_line(
    run: Callable[..., Any], places: dict[str, Path], words: str, make: Make
) -> None:
    make(places["bad"])
    refused(run, places, words)


def refused(run: Callable[..., Any], places: dict[str, Path], words: str) -> None:
    """Run a command that is to say one line, and to change nothing."""
    before = contents(places["bad"].parent)
    output = run(*(word.format(**places) for word in words.split()))
    assert (output.code, output.out) == (2, ""), output
    # what `serve` is about to do, for its log
    said = re.sub(
        r"^(reading|building|looking for|making) [^:\n]+(: \d+ of \d+(, [^:\n]+ left)?)?\n",
        "",
        output.err,
        flags=re.MULTILINE,
    )
    assert said.count("\n") == 1, output.err
    assert said.endswith("\n")
    assert "\x1b" not in output.err
    assert "Traceback" not in output.err
    assert contents(places["bad"].parent) == before
    # the part of what could be read is kept there, and no graph is
    kept = {path.name for path in places["cache"].glob("sarcograph/*")}
    assert kept <= {"parts"}


@pytest.mark.parametrize("make", [one for one in UNREADABLE if one is not make_binary])
def test_document_that_cannot_be_read_is_one_failure(
    run: Callable[..., Any], places: dict[str, Path], make: Make
) -> None:
    document = places["papers"] / "made-up-2031.txt"
    document.unlink()
    make(document)
    output = run("verify", "--sources", places["papers"], "--evidence", places["good"])
    assert output.code == 1
    assert output.out.count("\n") == 1
    assert output.out.startswith("FAILS  made-up-2031.txt  ")


# --- what is written

WRITERS = {
    "build": ("build --out {target}", ""),
    "export": ("export --format nquads --graphs derived --out {target}", ""),
    "manifest": ("export --format nquads --graphs derived --out {target}", ".manifest.json"),
    "void": ("export --format nquads --graphs derived --out {target}", ".void.ttl"),
}


@pytest.fixture(params=WRITERS)
def write(
    request: pytest.FixtureRequest, run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> tuple[Callable[[], Any], Path]:
    """A command that writes, and the place of one of its files."""
    words, suffix = WRITERS[request.param]
    target = tmp_path / "folder/out"
    target.parent.mkdir()
    return (
        lambda: run(*words.format(target=target).split(), *built),
        target.with_name(target.name + suffix),
    )


@pytest.mark.parametrize("make", UNWRITABLE)
def test_place_that_cannot_be_written_is_left_as_it_is(
    write: tuple[Callable[[], Any], Path], make: Make
) -> None:
    command, target = write
    make(target)
    before = contents(target.parent)
    output = command()
    assert (output.code, output.out) == (2, ""), output
    assert output.err.count("\n") == 1, output.err
    assert output.err.startswith(f"'{target}' ")
    assert ".tmp" not in output.err
    assert contents(target.parent) == before


def test_folder_is_not_made_unasked(write: tuple[Callable[[], Any], Path]) -> None:
    command, target = write
    target.parent.rmdir()
    output = command()
    assert (output.code, output.out) == (2, "")
    assert "there is no folder" in output.err
    assert not target.parent.exists()


def test_file_keeps_its_mode_and_a_link_stays_a_link(
    write: tuple[Callable[[], Any], Path],
) -> None:
    command, target = write
    real = target.parent.parent / "real"
    real.write_bytes(b"old")
    real.chmod(0o640)
    target.symlink_to("../real")
    assert command().code == 0
    assert target.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes() not in (b"old", b"")
    assert not [path for path in target.parent.iterdir() if path.name.startswith(".")]


def test_link_to_nothing_makes_the_file_that_it_names(
    write: tuple[Callable[[], Any], Path],
) -> None:
    command, target = write
    target.symlink_to("../real")
    assert command().code == 0
    assert (target.parent.parent / "real").is_file()


@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/null", "/dev/fd/1", "/proc/self/fd/1"])
def test_streams_are_no_files(run: Callable[..., Any], built: tuple[str, str], place: str) -> None:
    output = run("build", *built, "--out", place)
    assert (output.code, output.out) == (2, "")
    assert output.err.startswith(f"'{place}' is a ")


@pytest.mark.parametrize("make", [one for one in UNWRITABLE if one is not make_folder])
def test_publication_wants_a_folder(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path, make: Make
) -> None:
    make(tmp_path / "out")
    before = contents(tmp_path)
    for place in (tmp_path / "out", tmp_path / "no/such/folder"):
        output = run("publish", place, *built)
        assert (output.code, output.out) == (2, "")
        assert output.err.count("\n") == 1
    assert contents(tmp_path) == before


def test_refreshing_leaves_a_read_only_file(
    run: Callable[..., Any], places: dict[str, Path]
) -> None:
    file = places["good"] / "made-up-2031.yaml"
    text = file.read_text(encoding="utf-8").replace("sha256: ", "sha256: 0", 1)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o444)
    before = contents(places["good"])
    output = run("anchor", "--refresh", file, "--sources", places["papers"])
    assert (output.code, output.out) == (2, "")
    assert output.err == f"'{file}' is read-only\n"
    assert contents(places["good"]) == before
