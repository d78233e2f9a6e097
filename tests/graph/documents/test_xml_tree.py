"""XML of others: what is an attack or would be read wrongly is refused with its reason."""

from pathlib import Path

import pytest

from sarcograph.graph.documents.xml_tree import DEEPEST, parse_fragment, parse_xml
from sarcograph.graph.errors import DocumentError

DTD = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd">'
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    f'<!DOCTYPE a [<!ENTITY l0 "lol">{BOMB}]><a>&l9;</a>': "has declarations of its own",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>': "has declarations",
    '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><a/>': "has declarations",
    '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>': "has declarations of its own",
    f"{DTD}<a>1&nbsp;2</a>": "holds '&nbsp;', which its DTD means and XML does not",
    "<a>1&nbsp;2</a>": "is not well-formed XML: undefined entity at line 1, column 5",
    "<a>\n<b></a>": "is not well-formed XML: mismatched tag at line 2, column 6",
    "<a/><a/>": "is not well-formed XML: junk after document element",
    "<a>&#xD800;</a>": "reference to invalid character number",
    "<a>&#0;</a>": "reference to invalid character number",
    "<a>\x00</a>": "not well-formed",
    "": "no element found",
    '<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>': "says that it is in ISO-8859-1",
    '<?xml version="1.0" encoding="UTF-16"?><a/>': "says that it is in UTF-16",
    "<a>" * (DEEPEST + 1): f"has more than {DEEPEST} levels of elements",
    "<a>" * 1_000_000: f"has more than {DEEPEST} levels of elements",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:40])
def test_what_is_not_to_be_trusted_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match=REFUSED[text]):
        parse_xml(text)


def test_external_entity_is_not_even_looked_for(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text("<!ENTITY x 'secret'>", encoding="utf-8")
    text = f'<!DOCTYPE a SYSTEM "{(tmp_path / "x.dtd").as_uri()}"><a>&x;</a>'
    with pytest.raises(DocumentError, match="holds '&x;'"):
        parse_xml(text)


def test_tree_has_the_words_in_order_and_names_without_prefix() -> None:
    root = parse_xml(
        f'\ufeff<?xml version="1.0" encoding="utf-8"?>{DTD}<a x:href="1">'
        "b&#x2212;&lt;<!-- no --><m:c>d</m:c><![CDATA[<e>]]><?no no?></a>"
    )
    assert root.text() == "b−<d<e>"
    assert (root.name, root.attributes) == ("a", {"href": "1"})
    assert [one.name for one in root.elements()] == ["c"]


def test_fragment_has_any_number_of_roots_and_no_declarations() -> None:
    assert [one if isinstance(one, str) else one.name for one in parse_fragment("<a/>b<c/>")] == [
        *("a", "b", "c")
    ]
    for text in ("<!DOCTYPE a><a/>", "</fragment><fragment>", "<a>"):
        with pytest.raises(DocumentError, match="is not well-formed XML"):
            parse_fragment(text)
