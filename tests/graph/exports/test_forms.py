"""The one table of forms, and that the same graph makes the same bytes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sarcograph.graph.errors import QueryError, SarcographError
from sarcograph.graph.exports.about import About, today
from sarcograph.graph.exports.biolink import READINGS
from sarcograph.graph.exports.forms import FORMS, OF_FILES, forms_of
from sarcograph.graph.exports.making import Made, Maker
from sarcograph.graph.store.question import Store

ROOT = Path(__file__).parents[3]
MADE = forms_of("table", "network", "document")


def test_every_form_is_told_whole() -> None:
    assert len(OF_FILES) == len(FORMS)
    for form in FORMS.values():
        assert all((form.purpose, form.holds, form.lacks, form.reader)), form.name
        assert form.is_archive == form.suffix.endswith(".zip")


def test_docs_have_the_table() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for form in FORMS.values():
        row = f"| `{form.name}` | `{form.file}` | {form.holds} | {form.lacks} | {form.reader} |"
        assert row in page


def test_docs_say_what_our_predicates_are_in_the_biolink_model() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = []
    for said, readings in READINGS.items():
        for one in readings:
            change = " ".join(filter(None, (one.aspect, one.direction)))
            predicate = f"`{one.predicate}`{f', {change}' if change else ''}"
            ends = f"`{one.domain or 'any'}` → `{one.range or 'any'}`"
            ends += ", both molecules" if one.molecules else ""
            rows.append(f"| `{said}` | {predicate} | {ends} | {one.because} |\n")
    assert "|---|---|---|---|\n" + "".join(rows) + "\n" in page


@pytest.fixture(scope="module")
def another(store: Store, about: About) -> Maker:
    """What makes all of it once more."""
    return Maker(store, about)


@pytest.mark.parametrize("form", MADE)
def test_same_graph_gives_same_bytes(
    another: Maker, made: Callable[[str], Made], form: str
) -> None:
    assert another.make(form).content == made(form).content


@pytest.mark.parametrize("form", MADE)
def test_every_form_says_what_it_is(
    files: Callable[[str], dict[str, bytes]], made: Callable[[str], Made], about: About, form: str
) -> None:
    whole = made(form).content
    text = b"".join(files(form).values()) if FORMS[form].is_archive else whole
    for said in (
        about.version,
        about.sha256,
        "2026-11-30",
        "Not for clinical decisions",
        "CC0 1.0",
    ):
        assert said.encode() in text, said


def test_unknown_form_is_told(store: Store, about: About) -> None:
    with pytest.raises(QueryError, match="there is no format 'xlsx'; known are: nquads, "):
        Maker(store, about).make("xlsx")


def test_day_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert today() == date(1970, 1, 2)
    for odd in ("", "soon", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", odd)
        with pytest.raises(SarcographError, match=r"SOURCE_DATE_EPOCH is '.*', which is no number"):
            today()
