"""Sorted files: merged into one, and looked up by a subject."""

import io
from collections import Counter
from itertools import chain
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarcograph.graph.parts.looking_up import lines_about
from sarcograph.graph.parts.merging import merge
from sarcograph.graph.validated import fingerprint

SUBJECTS = [f"urn:{name}" for name in ("a", "ab", "b", "é", "z")]
LINES = st.sets(
    st.builds(
        lambda subject, value: f'<{subject}> <urn:p> "{value}" <urn:g> .\n'.encode(),
        st.sampled_from(SUBJECTS),
        st.integers(0, 3) | st.text(st.characters(codec="utf-8", exclude_characters='"\\\r\n')),
    ),
    max_size=9,
)
reused = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@reused
@given(st.lists(LINES, max_size=5), st.integers(1, 60))
def test_merged_files_are_the_lines_of_all_sorted_and_each_once(
    tmp_path: Path, files: list[set[bytes]], block: int
) -> None:
    paths = []
    for number, lines in enumerate(files):
        paths.append(tmp_path / f"{number}.nq")
        paths[-1].write_bytes(b"".join(sorted(lines)))
    out = io.BytesIO()
    sha256, again = merge(paths, out, block)
    expected = sorted(set().union(*files))
    assert out.getvalue() == b"".join(expected)
    assert sha256 == fingerprint(out.getvalue())
    assert again == Counter(chain(*files)) - Counter(expected)


@reused
@given(LINES, st.sets(st.sampled_from([*SUBJECTS, "urn:", "urn:nothing"])))
def test_lines_of_subjects_are_found(tmp_path: Path, lines: set[bytes], wanted: set[str]) -> None:
    path = tmp_path / "sorted.nq"
    path.write_bytes(b"".join(sorted(lines)))
    starts = tuple(f"<{one}> ".encode() for one in wanted)
    assert sorted(lines_about(path, wanted)) == sorted(
        line for line in lines if starts and line.startswith(starts)
    )
