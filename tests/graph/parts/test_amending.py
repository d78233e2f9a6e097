"""A whole file made from an earlier one is the one that is merged from all files."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_documents import SOURCE, write_documents

from sarcograph.graph import cache
from sarcograph.graph.parts import whole_file
from sarcograph.graph.parts.amending import Made, NotAmendableError, amend, earlier, note
from sarcograph.graph.parts.merging import merge
from sarcograph.graph.validated import fingerprint, sha256_of

FILES = st.dictionaries(
    st.sampled_from("abcdef"),
    st.frozensets(st.sampled_from([f"<urn:{n}> .\n".encode() for n in range(12)]), max_size=6),
    max_size=5,
)
reused = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, files: Mapping[str, frozenset[bytes]]) -> dict[str, str]:
    """Write sorted files below a folder; return their paths with their hashes."""
    folder.mkdir(exist_ok=True)
    hashes: dict[str, str] = {}
    for name, lines in files.items():
        # as of parts, another content has another name
        content = b"".join(sorted(lines))
        path = folder / f"{name}-{fingerprint(content)}"
        path.write_bytes(content)
        hashes[f"{folder.name}/{path.name}"] = fingerprint(content)
    return hashes


def whole_of(folder: Path, files: Mapping[str, str]) -> tuple[Path, Made]:
    """Return the merged file, and of what it is made."""
    path = folder / "whole.nq"
    with path.open("wb") as out:
        sha256, again = merge([folder / name for name in files], out)
    return path, Made(sha256, path.read_bytes().count(b"\n"), files, dict(again))


@reused
@given(st.lists(FILES, min_size=2, max_size=4))
def test_amended_file_is_the_merged_one(
    tmp_path: Path, states: Sequence[Mapping[str, frozenset[bytes]]]
) -> None:
    base, made = whole_of(tmp_path, written(tmp_path / "files", states[0]))
    for state in states[1:]:
        files = written(tmp_path / "files", state)
        out = io.BytesIO()
        if not base.stat().st_size:
            with pytest.raises(ValueError, match="empty"):
                amend(base, made, files, out)
            base, made = whole_of(tmp_path, files)
            continue
        made = amend(base, made, files, out)
        base, expected = whole_of(tmp_path, files)
        assert out.getvalue() == base.read_bytes()
        assert made == expected


def documents(folder: Path) -> Path:
    """Write three made-up documents to a folder, which is returned."""
    folder.mkdir()
    third = SOURCE.format(key="made-up-more-more", digit="5" * 64)
    write_documents(folder, ["", "", third])
    return folder


FEW = {"a": frozenset({b"<urn:1> .\n", b"<urn:2> .\n"}), "b": frozenset({b"<urn:2> .\n"})}
MORE = FEW | {"c": frozenset({b"<urn:0> .\n"})}


@pytest.mark.parametrize(
    "damaged", ["the whole", "an old file", "a new file", "what it is made of"]
)
def test_what_is_damaged_is_not_amended(tmp_path: Path, damaged: str) -> None:
    before, after = (written(tmp_path / "files", one) for one in (FEW, MORE))
    base, made = whole_of(tmp_path, before)
    gone = {name: digest for name, digest in before.items() if "/a-" in name}
    match damaged:
        case "the whole":
            base.write_bytes(base.read_bytes().replace(b"urn:1", b"urn:3"))
        case "an old file":
            after = {name: digest for name, digest in after.items() if name not in gone}
            (tmp_path / next(iter(gone))).write_bytes(b"<urn:1> .\n")
        case "a new file":
            (tmp_path / next(name for name in after if "/c-" in name)).write_bytes(b"<urn:9> .\n")
        case _:
            after = {name: digest for name, digest in after.items() if name not in gone}
            made = Made(made.sha256, made.quads, made.files, {})
            base.write_bytes(b"<urn:2> .\n")
    with pytest.raises(NotAmendableError):
        amend(base, made, after, io.BytesIO())


def test_earlier_file_is_the_one_with_most_in_common(tmp_path: Path) -> None:
    files = written(tmp_path / "files", MORE)
    assert earlier(tmp_path, files) is None
    for name, some in (("one", 1), ("two", 2), ("gone", 3)):
        path = tmp_path / f"{name}.nq"
        path.write_bytes(b"")
        note(path, Made("", 0, dict(list(files.items())[:some]), {}))
    (tmp_path / "gone.nq").unlink()
    (tmp_path / "damaged.made").write_bytes(b"what is this")
    (tmp_path / "damaged.nq").write_bytes(b"")
    base = earlier(tmp_path, files)
    assert base is not None
    assert base[0] == tmp_path / "two.nq"
    assert earlier(tmp_path, {"another": "file"}) is None


def test_graph_built_after_a_change_is_the_one_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = documents(tmp_path / "evidence")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache.built(evidence)
    amended: list[Made] = []

    def watched(*given: object) -> Made:
        amended.append(amend(*given))  # type: ignore[arg-type]
        return amended[-1]

    monkeypatch.setattr(whole_file, "amend", watched)
    file = evidence / "made-up-more.yaml"
    for number in (31, 30):
        file.write_text(file.read_text("utf-8").replace("size: 32", f"size: {number}"), "utf-8")
        file.write_text(file.read_text("utf-8").replace("size: 31", f"size: {number}"), "utf-8")
        now = cache.built(evidence)
        assert amended.pop().sha256 == now.sha256
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache {number}"))
        anew = cache.built(evidence)
        assert not amended
        assert anew.path.read_bytes() == now.path.read_bytes()
        assert anew == replace(now, content=anew.path)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        assert sha256_of(now.path) == now.sha256


def test_damaged_part_and_damaged_earlier_graph_cost_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = documents(tmp_path / "evidence")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = cache.built(evidence)
    for path in (first.path, next((cache.cache_folder() / "parts").glob("*.nq"))):
        content = path.read_bytes()
        path.write_bytes(content.replace(b"made-up", b"MADE-up", 1))
    told: list[str] = []
    assert cache.built(evidence, told.append) == first
    assert sha256_of(first.path) == first.sha256
    assert "the cached graph is damaged; building it again" in told
    assert "a part that was kept is damaged; making it again" in told
