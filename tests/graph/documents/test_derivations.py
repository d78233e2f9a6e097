"""What the derivations make of made-up files: as written here, under the name that stands for it.

The hashes hold the promise that a file yields one text under one name. Whoever changes what a
derivation writes gives it a new name, here and in `graph/model/forms.py`.
"""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.documents.jats_text import jats_text
from sarcograph.graph.documents.reading import form_of, read_source
from sarcograph.graph.documents.spl_text import spl_text
from sarcograph.graph.errors import AnchorError, DocumentError
from sarcograph.graph.model.forms import DERIVATIONS

DATA = Path(__file__).parents[2] / "data"
ARTICLE = (DATA / "made-up-article.nxml").read_bytes()
LABEL = (DATA / "made-up-label.json").read_bytes()
LONG_NAME = (
    b"<article><table-wrap><table><tr><td rowspan='9999'>%s</td></tr>" % (b"x" * 10**6)
    + b"<tr/>" * 9999
    + b"</table></table-wrap></article>"
)
DEEP = ("sec", "p", "list", "sup", "table-wrap", "alternatives", "caption", "mixed-citation")
PINNED = {
    "jats-text-1": "29c9f82b6ada27be92789b245e0744fa18b48860f45f391d052a2a33b774667b",
    "spl-text-1": "f6b9e8e6c57ee3c4af951e1e78d410b5a7b61cc12730261e03cf01482fbb8235",
}


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_an_article_is_written_in_its_order_with_what_is_raised_or_apart_marked() -> None:
    text = read_source(ARTICLE, "article-xml").text
    assert lines(text) == [
        "Journal of Made-up Results",
        "10.0000/made-up.2031",
        "Examplinib in relapsed osteosarcoma: a made-up trial",
        "Author Made-up ^{1}",
        "1 Made-up Hospital",
        "3 5 2031",
        "7",
        "11",
        "",
        "### Results",
        "The response rate was 25.0% (95% CI: 9.8–46.7).",
        "An opening without a heading.",
        "",
        "# Methods",
        "We counted cells (10^{9}/L) of 24 patients^{1}.",
        "",
        "# 2 Results",
        "Median survival was 5.5\u2009months.",
        "",
        "**Table 1.** Responses By sex",
        "\tExamplinib\t",
        "\tAll (n = 24)\tMen ↵ (n = 14)",
        "Best response\t\t",
        "\u2003Partial, n (%)\t6 (25.0)^{a}\t4 (28.6)",
        "Age\t47^{a}\t",
        "Age\t<50\t",
        "a Confirmed.",
        "n: patients",
        "",
        "It was not reached in women.",
        "",
        "## Safety",
        "1. hypertension",
        "nausea",
        "HR x = 10^{9} [a, (1)/(2)) here.",
        "1 Earlier A. A made-up series. 2027;3:1–5.",
        "2 Other B 2028",
    ]


def test_a_label_is_written_under_its_pointers_with_footnotes_below_the_table() -> None:
    text = read_source(LABEL, "label").text
    assert lines(text)[12:] == [
        "# /results/0/clinical_studies/0",
        "14 CLINICAL STUDIES In a made-up trial of 24 patients, responses were seen in 25.0%. "
        "Table 2 Efficacy N = 24 6 (25) 5.5 a (3.2, 7.8)",
        "",
        "# /results/0/clinical_studies_table/0",
        "**Table 2**: Efficacy of Examplinib^{a}",
        "Endpoint\tEXAMPLIDA\t",
        "Endpoint\tAll N = 24\tMen n\u00a0=\u00a014",
        "Objective response[^1], n (%)\t6 (25.0%)\t4 (28.6%)",
        "Median PFS in months (95% CI)\t5.5^{b} (3.2, 7.8)\t",
        "Adverse reactions ¶ Hypertension[^1] ¶ Nausea\t67 ¶ 30\t22 ¶ <1",
        "^{a} Made up. ¶ CI: confidence interval",
        "[^1] Confirmed after 4 weeks.",
        "",
        "# /results/0/clinical_studies_table/1",
        "**clinical_studies_table/1**",
        "C_{max}\t10^{9}/L",
        "",
    ]


@pytest.mark.parametrize(("content", "form"), [(ARTICLE, "article-xml"), (LABEL, "label")])
def test_a_text_has_a_name_a_version_and_a_hash(content: bytes, form: str) -> None:
    source = read_source(content, form_of(content))
    assert (source.form, source.derivation) == (form, DERIVATIONS[form])
    assert source.sha256 == PINNED[DERIVATIONS[form]]
    assert source.file_sha256 == hashlib.sha256(content).hexdigest()


def section(content: bytes, words: str) -> str:
    source = read_source(content, form_of(content))
    found = source.section_of(*source.locate(words))
    assert found is not None
    return found.name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Made-up Hospital", "Front matter"),
        ("9.8–46.7", "Front matter > Abstract > Results"),
        ("An opening", "Text"),
        ("cells (10", "Methods"),
        ("survival was 5.5", "2 Results"),
        ("6 (25.0)", "2 Results > Table 1."),
        ("a Confirmed", "2 Results > Table 1."),
        ("not reached in women", "2 Results"),
        ("nausea", "2 Results > Safety"),
        ("A made-up series", "References"),
    ],
)
def test_each_place_of_an_article_has_its_section(words: str, name: str) -> None:
    assert section(ARTICLE, words) == name


def test_each_place_of_a_label_has_the_pointer_of_its_string() -> None:
    assert section(LABEL, "EXAMPLINIB") == "/results/0/openfda/generic_name/0"
    assert section(LABEL, "/results/0/clinical_studies/0 24 pat").endswith("clinical_studies/0")
    assert section(LABEL, "4 (28.6%)") == "/results/0/clinical_studies_table/0"
    text = read_source(LABEL, "label")
    field = "/results/0/clinical_studies"
    for words, after in (
        (f"{field}/0 «Efficacy»", "14 CLIN"),
        (f"{field}_table/0 «Efficacy»", "**T"),
    ):
        start, end = text.locate(words)
        assert text.text[start:end] == "Efficacy"
        assert start > text.text.index(after)
    start, end = text.locate("/results/0/openfda/generic_name/0")
    assert text.text[start:end] == "EXAMPLINIB"
    with pytest.raises(AnchorError, match="reaches into another section"):
        text.locate("EXAMPLIDA\n\n# /results/0/openfda/generic_name/0\nEXAMP")
    with pytest.raises(AnchorError, match="'Efficacy' occurs 2 times"):
        text.locate("Efficacy")
    with pytest.raises(AnchorError, match=r"'6 \(25\.0%\)' does not occur"):
        text.locate(f"{field}/0 6 (25.0%)")


@pytest.mark.parametrize(
    ("content", "form", "reason"),
    [
        (b"<html/>", "article-xml", "is no article in JATS: its root is 'html'"),
        (b"", "article-xml", "no element found"),
        (b"<article/>", "article-xml", "holds no text"),
        (b"<article>\xe9</article>", "article-xml", "is not UTF-8 at byte 9"),
        ("<article>a</article>".encode("utf-16"), "article-xml", "is not UTF-8 at byte 0"),
        (b"<article>" + b" " * 2**24, "article-xml", "has more than 16,777,216 bytes"),
        (b"{}", "label", "holds no text"),
        (b'["a"', "label", "is not JSON to be relied on"),
        (b'\xef\xbb\xbf{"a": "b"}', "label", "begins with a byte order mark"),
        (b'{"a": "b", "a": "c"}', "label", "the name 'a' a second time"),
        (b'{"a": ["<table><tr>"]}', "label", "has markup at /a/0 that is not well-formed XML"),
        (b'{"a": "<table>&lol;</table>"}', "label", "undefined entity"),
        (b"[" * 10**6, "label", "levels of nesting"),
        # what a few bytes could make much of
        (b"<article>" + b"<a/>" * 300_000, "article-xml", "has more than 200,000 elements"),
        (LONG_NAME, "article-xml", "makes a text of more than 8,388,608 characters"),
        (b'{"%s": [%s0]}' % (b"x" * 10**6, b"0," * 10**6), "label", "more values than can be poin"),
        (b'{"a": "<table>6<tr><td>7</td></tr></table>"}', "label", "words outside of its cells"),
        (
            b"<article><table-wrap><table><p>6</p></table></table-wrap></article>",
            "article-xml",
            "has a table with words outside of its cells",
        ),
    ],
)
def test_file_that_is_not_of_its_form_is_refused(content: bytes, form: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_source(content, "label" if form == "label" else "article-xml")


MARKUP = st.recursive(
    st.just("<break/>") | st.text(st.sampled_from("a1 \u2003é%(\n\t"), max_size=6),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(
            "p sup sub label title sec list list-item fn table-wrap table tr td caption "
            "alternatives tex-math italic xref ref mixed-citation name surname".split()
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(MARKUP)
def test_derivation_of_any_markup_is_one_text_with_every_word_in_it(markup: str) -> None:
    """But for what stands beside another form of itself; a table that would lose one is refused."""
    content = f"<article><body><p>x</p>{markup}</body></article>"
    try:
        text, sections = jats_text(content)
    except DocumentError:
        assert "<table>" in markup
        return
    assert (text, sections) == jats_text(content)
    assert [one.start for one in sections] == sorted({one.start for one in sections})
    assert all(one.name and one.start <= len(text) for one in sections)
    assert "\x00" not in text
    assert "\x01" not in text
    if "alternatives" not in markup:
        for letter in "a1é%(":
            outside_tags = "".join(part.partition(">")[2] for part in content.split("<")[1:])
            assert text.count(letter) >= outside_tags.count(letter)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_every_string_of_a_label_stands_under_its_pointer(strings: list[str]) -> None:
    content = json.dumps({"a/b": [one for one in strings if not one.lstrip().startswith("<table")]})
    text, sections = spl_text(content)
    assert (text, sections) == spl_text(content)
    names = [one.name for one in sections]
    kept = json.loads(content)["a/b"]
    assert names == [f"/a~1b/{number}" for number, one in enumerate(kept) if one.strip()]
    for one in sections:
        assert text[one.start :].startswith(f"# {one.name}\n")


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_as_deep_as_may_be_is_written(name: str) -> None:
    inside = f"{f'<{name}>' * 98}x{f'</{name}>' * 98}"
    assert jats_text(f"<article>{inside}</article>")[0].count("x") == 1
