"""The picture of a question: at its address with a suffix, kept, named, or refused."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import httpx2
import pytest

ADDRESS = "/queries/outcomes-by-mechanism"
ASKED = {"mechanism": "angiogenesis", "measure": "PFS"}


@pytest.mark.parametrize(
    ("suffix", "media_type", "begins"),
    [("svg", "image/svg+xml", b"<svg "), ("png", "image/png", b"\x89PNG\r\n")],
)
def test_picture_has_a_name_and_a_validator(
    corpus_client: httpx2.Client, suffix: str, media_type: str, begins: bytes
) -> None:
    answer = corpus_client.get(f"{ADDRESS}.{suffix}", params=ASKED)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media_type
    assert answer.content.startswith(begins)
    name = answer.headers["content-disposition"]
    assert name.startswith('inline; filename="sarcograph-outcomes-by-mechanism-')
    assert name.endswith(f'.{suffix}"')
    known = {"If-None-Match": answer.headers["etag"]}
    again = corpus_client.get(f"{ADDRESS}.{suffix}", params=ASKED, headers=known)
    assert again.status_code == 304
    other = corpus_client.get(f"{ADDRESS}.{suffix}", params=ASKED | {"measure": "OS"})
    assert other.status_code == 200, other.text
    assert other.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize(("suffix", "media_type"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_a_picture_is_the_same_however_it_is_asked_for(
    corpus_client: httpx2.Client, suffix: str, media_type: str
) -> None:
    by_suffix = corpus_client.get(f"{ADDRESS}.{suffix}", params=ASKED)
    for name in (suffix, suffix.upper(), media_type):
        named = corpus_client.get(
            ADDRESS, params=ASKED | {"format": name}, headers={"Accept": "text/csv"}
        )
        assert named.status_code == 200, named.text
        assert named.content == by_suffix.content
    accept = {"Accept": f"{media_type}, */*;q=0.5"}
    liked = corpus_client.get(ADDRESS, params=ASKED, headers=accept)
    assert liked.content == by_suffix.content
    assert liked.headers["vary"].startswith("Accept,")
    located = liked.url.join(liked.headers["content-location"])
    assert corpus_client.get(str(located)).content == liked.content
    other = corpus_client.get("/queries/studies", headers=accept)
    assert other.headers["content-type"].startswith("application/sparql-results+json")


def test_its_links_lead_to_the_numbers_and_it_says_with_what_it_was_asked(
    corpus_client: httpx2.Client,
) -> None:
    answer = corpus_client.get(f"{ADDRESS}.svg", params=ASKED)
    root = ET.fromstring(answer.text)  # noqa: S314 - our own
    links = [one.attrib["href"] for one in root.iter("{http://www.w3.org/2000/svg}a")]
    assert corpus_client.get(str(answer.url.join(links[0]))).status_code == 200
    assert "mechanism: angiogenesis; measure: PFS" in answer.text
    assert "graph version" in answer.text


@pytest.mark.parametrize(
    ("path", "params", "status", "told"),
    [
        ("/queries/studies.svg", {}, 404, "make no picture; those of"),
        (f"{ADDRESS}.svg", {"mechanism": "angiogenesis", "n": "50000+"}, 404, "there are no rows"),
        (f"{ADDRESS}.png", {"mechanism": "nonsense"}, 400, "nothing is called"),
        (f"{ADDRESS}.gif", ASKED, 404, "are available as .html, .csv"),
        ("/queries/studies", {"format": "svg"}, 404, "make no picture; those of"),
    ],
)
def test_what_cannot_be_drawn_says_why(
    corpus_client: httpx2.Client, path: str, params: dict[str, str], status: int, told: str
) -> None:
    answer = corpus_client.get(path, params=params)
    assert answer.status_code == status
    assert told in answer.json()["detail"]


def test_page_shows_the_picture_where_the_columns_make_one(corpus_client: httpx2.Client) -> None:
    html = {"Accept": "text/html"}
    page = corpus_client.get(ADDRESS, params=ASKED, headers=html).text
    address = "outcomes-by-mechanism.svg?mechanism=angiogenesis&amp;measure=PFS"
    assert f'<img src="{address}"' in page
    (narrow,) = re.findall(r'<source media="[^"]+" srcset="([^"]+)"', page)[:1]
    assert unescape(narrow).endswith("&part=rows-phone")
    wide, phone = (
        float(re.search(r'<svg [^>]*?width="([\d.]+)"', corpus_client.get(one).text)[1])  # type: ignore[index]
        for one in (f"/queries/{unescape(address)}", f"/queries/{unescape(narrow)}")
    )
    assert phone <= 390 < wide
    assert ".svg" not in corpus_client.get("/queries/studies", headers=html).text.split("<main")[1]
