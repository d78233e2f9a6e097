"""The description of the interface: its examples are answers, and answers keep to its schemas."""

import json
import re
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from sarcograph.api.browse.page_routes import EXAMPLE

Json = dict[str, Any]

ASKED = (
    "/api/v1/entities/drug/anlotinib",
    "/api/v1/entities/drug/lenvatinib",
    "/api/v1/entities/family/vegfr",
    "/api/v1/entities/condition/osteosarcoma",
    "/api/v1/entities/measure/progression-free-survival",
    "/api/v1/entities/estimate/sun-2022/all.overall-survival.study-treatment.median",
    "/api/v1/entities/anchor?limit=3",
    "/api/v1/search?q=VEGFR2",
    "/api/v1/search?q=lapatinib",
    "/api/v1/studies",
    "/api/v1/studies?disease=sarcoma&n=30%2B&standing=external",
    "/api/v1/studies/sun-2022/sun-2022",
    "/api/v1/studies/song-lenvatinib-rechallenge/song-lenvatinib-rechallenge?limit=1000",
    "/api/v1/findings?limit=1000",
    "/api/v1/paths?from=lenvatinib&to=OS",
    "/api/v1/paths?from=alteration/myc-duplication&to=PFS",
    "/api/v1/outcomes?mechanism=angiogenesis&measure=OS&limit=100",
    "/api/v1/neighbourhood/drug/lenvatinib?limit=1000",
)
"""Answers besides the examples that are held against the schemas."""


@pytest.fixture(scope="module")
def description(corpus_client: httpx2.Client) -> Json:
    found: Json = corpus_client.get("/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def operations(description: Json) -> dict[str, Json]:
    """The operations of the interface by path."""
    found = {
        path: methods["get"]
        for path, methods in description["paths"].items()
        if path.startswith("/api/v1/") and path != "/api/v1/"
    }
    assert len(found) > 3
    return found


def template_of(operations: dict[str, Json], address: str) -> str:
    """Return the path of the operation that answers at an address."""
    path = address.partition("?")[0]
    fitting = [one for one in operations if re.fullmatch(re.sub(r"\{\w+\}", ".+", one), path)]
    return max(fitting, key=lambda one: one.count("/"))


def test_every_example_is_what_the_server_answers(
    corpus_client: httpx2.Client, description: Json, operations: dict[str, Json]
) -> None:
    for path, methods in description["paths"].items():
        if path.startswith("/queries/") and path != "/queries/":
            answer = corpus_client.get(methods["get"][EXAMPLE])
            assert answer.status_code == 200, path
            assert len(answer.json()["results"]["bindings"]) <= 2
    for path, operation in operations.items():
        (kept,) = operation["responses"]["200"]["content"].values()
        answer = corpus_client.get(operation[EXAMPLE])
        assert (answer.status_code, answer.json()) == (200, kept["example"]), path
        assert template_of(operations, operation[EXAMPLE]) == path
        given = {one["name"] for one in operation.get("parameters", ()) if "example" in one}
        needed = {one["name"] for one in operation.get("parameters", ()) if one["required"]}
        assert needed <= given, path


def test_answers_have_the_keys_that_the_schemas_tell_and_no_others(
    corpus_client: httpx2.Client, description: Json, operations: dict[str, Json]
) -> None:
    components = description["components"]
    assert all(one["description"] for one in components["schemas"].values())
    closed = json.loads(json.dumps(components))
    for schema in closed["schemas"].values():
        if schema.get("type") == "object" and "properties" in schema:
            schema["additionalProperties"] = False
    for address in (*ASKED, *(one[EXAMPLE] for one in operations.values())):
        (content,) = operations[template_of(operations, address)]["responses"]["200"][
            "content"
        ].values()
        schema = {**content["schema"], "components": closed}
        answer = corpus_client.get(address)
        assert answer.status_code == 200, address
        problems = [one.message for one in Draft202012Validator(schema).iter_errors(answer.json())]
        assert problems == [], address


def test_page_describes_all_and_loads_nothing_from_elsewhere(
    corpus_client: httpx2.Client, operations: dict[str, Json], description: Json
) -> None:
    page = corpus_client.get("/api/v1/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    _, _, main = page.text.partition("<main")
    assert "script" not in main.partition("</main>")[0].lower().replace("description", "")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    for path, operation in operations.items():
        assert f"<code>GET {path}</code>" in page.text
        assert operation[EXAMPLE].partition("?")[0] in page.text
    for name in description["components"]["schemas"]:
        assert f'id="{name}"' in page.text
    for anchor in re.findall(r'href="#(\w+)"', page.text):
        assert f'id="{anchor}"' in page.text


def test_index_leads_to_all_of_it(corpus_client: httpx2.Client) -> None:
    index = corpus_client.get("/api/v1/").json()
    assert index["graph"] == corpus_client.get("/ready").json()["version"]
    for link in index["links"]:
        url = corpus_client.base_url.join("/api/v1/").join(link["href"])
        status = corpus_client.get(url, follow_redirects=True).status_code
        assert status == (400 if link["href"].endswith("=") else 200), link
    assert corpus_client.get("/api/v1").headers["location"] == "v1/"
