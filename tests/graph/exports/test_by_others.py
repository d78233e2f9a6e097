"""What programs of other fields find in the exports, each in their own environment."""

import io
import json
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.biolink import (
    ANYTHING,
    CATEGORIES,
    CAUSES,
    MIXINS,
    READINGS,
    RELATED,
)
from sarcograph.graph.exports.kgx import (
    ASSERTED,
    EDGE_COLUMNS,
    KNOWLEDGE,
    NODE_COLUMNS,
    OWN_COLUMNS,
)
from sarcograph.graph.exports.making import Made
from sarcograph.graph.exports.reading import Statement, statements_of, studies_of
from sarcograph.graph.exports.va_spec import Context, LeftOut, statements, va_spec
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import VOCABULARY
from sarcograph.graph.records.study import Effect, Estimate, Quantity
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.table import Iri, Value

ROOT = Path(__file__).parents[3]
READERS = ROOT / ".venv" / "readers" / "bin" / "python"
ID = "https://w3id.org/sarcograph/id/"
Make = Callable[[str], Made]
Files = Callable[[str], dict[str, bytes]]


def opened(reader: str, path: Path) -> Any:
    """Return what a program of others finds in a file."""
    script = Path(__file__).parent / "opened_by_others.py"
    done = subprocess.run(
        [READERS, script, reader, path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def written(content: bytes, path: Path) -> Path:
    path.write_bytes(content)
    return path


# --- FHIR


def numbers(store: Store) -> Iterator[Quantity]:
    for study in studies_of(store):
        outcomes = (one for one in study.estimates if one.measure_kind == "outcome measure")
        yield from (*outcomes, *study.adverse_events)
        for tested in (*study.comparisons, *study.prognostic_findings):
            yield from tested.effects


def test_fhir_resources_reads_the_numbers(store: Store, made: Make, tmp_path: Path) -> None:
    found = opened("fhir", written(made("fhir").content, tmp_path / "bundle.json"))
    evidence = {iri: one for iri, one in found.items() if one.pop("kind") == "Evidence"}
    (library,) = (one for iri, one in found.items() if iri not in evidence)
    assert "CC0 1.0" in library["copyright"]
    expected = {number.iri: number for number in numbers(store)}
    assert evidence.keys() == expected.keys()
    assert len(evidence) > 100
    for iri, number in expected.items():
        one = evidence[iri]
        assert number_or_none(one["value"]) == number.value
        bounds = [number_or_none(one[name]) for name in ("low", "high")]
        assert bounds == [number.ci_lower, number.ci_upper]
        has_level = bounds != [None, None] and number.ci_level is not None
        level = number.ci_level / 100 if has_level and number.ci_level is not None else None
        assert number_or_none(one["level"]) == level
        assert one["source"] == number.source
        assert one["comparator"] == (number.operator if number.operator in ("<", ">") else None)
        assert one["unit"] == (number.unit if number.value is not None else None)
        assert len(one["roles"]) == len(one["of"])
        if isinstance(number, Estimate):
            assert (one["n"], one["events"]) == (number.n, number.events)
            assert one["statistic"] == number.statistic
            assert dict(zip(one["roles"], one["of"], strict=True))["population"] == (
                number.population.iri
            )
        if isinstance(number, Effect):
            assert one["statistic"] == number.effect_measure
            assert "exposure" in one["roles"]


def number_or_none(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# --- VA-Spec


def test_ga4gh_reads_what_goes_with_resistance(made: Make, tmp_path: Path) -> None:
    content = made("va-spec").content
    found = opened("va_spec", written(content, tmp_path / "va.json"))
    assert found[f"{ID}claim/anlotinib-case-2021/c-myc-and-resistance"] == {
        "variant": f"{ID}alteration/myc-duplication",
        "predicate": "predictsResistanceTo",
        "therapies": [f"{ID}drug/anlotinib"],
        "diseases": [f"{ID}condition/osteosarcoma"],
        "direction": "supports",
        "rests_on": [f"{ID}biomarker/anlotinib-case-2021/c-myc-duplicated"],
        "doi": "10.21037/apm-20-1790",
    }
    one = json.loads(content)["statements"][0]
    said = {of["name"]: of["value"] for of in one["extensions"]}
    assert said["hedges"] == ["potentially"]
    assert said["certainty"] == ["speculative"]


def test_every_claim_is_a_statement_or_left_out_with_the_reason(store: Store, made: Make) -> None:
    export = made("va-spec")
    whole = json.loads(export.content)
    left = {one["claim"]: one["because"] for one in whole["left_out"]}
    claims = statements_of(store, "Claim")
    assert {*left, *(one["id"] for one in whole["statements"])} == {one.iri for one in claims}
    assert len(whole["statements"]) + len(left) == len(claims)
    told = dict(export.contents)
    assert (told.pop("statements"), told.pop("left_out")) == (len(whole["statements"]), len(left))
    assert told == {
        f"left_out_{why}": count
        for why in LeftOut
        if (count := sum(of == why.sentence for of in left.values()))
    }
    about = f"{ID}claim/refractory-osteosarcoma-page/"
    assert left[f"{about}p53-resistance"] == LeftOut.NO_TREATMENT.sentence
    assert left[f"{about}p53-chemoresistance"] == LeftOut.NO_DISEASE.sentence
    assert left[f"{about}pi3k-matched-to-everolimus"] == LeftOut.OPTION.sentence
    assert left[f"{about}p53-disrupts-apoptosis"] == LeftOut.NO_PROPOSITION.sentence


def claim(key: str, said: str, subject: str, object_: str, **more: str) -> Statement:
    """Return a claim that is made up: its things are kinds and keys."""

    def thing(name: str) -> tuple[Value, str]:
        return Iri(f"{ID}{name}"), name.rpartition("/")[2]

    values: dict[str, list[tuple[Value, str | None]]] = {
        "subject": [thing(subject)],
        "object": [thing(object_)],
        "predicate": [(Iri(f"{VOCABULARY}predicate-{said}"), said)],
        "gloss": [(key, None)],
        "evidenceLevel": [(Iri(f"{VOCABULARY}LevelD"), "level D")],
        **{name: [thing(of)] for name, of in more.items()},
    }
    return Statement(Iri(f"{ID}claim/made-up/{key}"), "document", "made-up", values)


def test_ga4gh_reads_each_proposition_that_a_claim_can_be(tmp_path: Path) -> None:
    claims = [
        claim("resists", "contributes-to-resistance", "alteration/x", "regimen/two"),
        claim("sensitive", "sensitizes-to", "alteration/x", "drug/a"),
        claim("worse", "worsens-outcome", "alteration/x", "measure/overall-survival"),
        claim("active", "active-in", "drug/a", "condition/c", alterationQualifier="alteration/x"),
        claim("prognostic", "prognostic-for", "alteration/x", "measure/overall-survival"),
        claim("not-altered", "active-in", "drug/a", "condition/c"),
        claim("no-drug", "sensitizes-to", "alteration/x", "condition/c"),
        claim("anywhere", "sensitizes-to", "alteration/x", "drug/b"),
    ]
    both = [(Iri(f"{ID}condition/{key}"), key) for key in ("c", "d")]
    drugs = [(Iri(f"{ID}drug/{key}"), key) for key in ("a", "b")]
    context = Context(
        diseases={one.iri: both for one in claims[:3]},
        genes={f"{ID}alteration/x": [(Iri(f"{ID}gene/g"), "g")]},
        parts={f"{ID}regimen/two": drugs},
        cross_references={},
        addresses={},
        titles={"made-up": "Made up"},
    )
    made_of, left = statements(claims, context)
    assert [why for _, why in left.items()] == [
        LeftOut.NO_PROPOSITION,
        LeftOut.NO_ALTERATION,
        LeftOut.NO_TREATMENT,
        LeftOut.NO_DISEASE,
    ]
    content = va_spec(made_of, left, About("", "", date(2026, 11, 30)))
    found = opened("va_spec", written(content, tmp_path / "va.json"))
    told = {
        iri.rpartition("/")[2]: (
            one["predicate"],
            *([of.removeprefix(ID) for of in one[name]] for name in ("therapies", "diseases")),
        )
        for iri, one in found.items()
    }
    either = ["OR", "condition/c", "condition/d"]
    assert told == {
        "resists": ("predictsResistanceTo", ["AND", "drug/a", "drug/b"], either),
        "sensitive": ("predictsSensitivityTo", ["drug/a"], either),
        "worse": ("associatedWithWorseOutcomeFor", [], either),
        "active": ("predictsSensitivityTo", ["drug/a"], ["condition/c"]),
    }


# --- RO-Crate and Croissant


@pytest.fixture(scope="module")
def crate(made: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the crate."""
    folder = tmp_path_factory.mktemp("crate")
    with zipfile.ZipFile(io.BytesIO(made("ro-crate").content)) as archive:
        archive.extractall(folder)
    return folder


def test_rocrate_reads_the_crate(crate: Path, files: Files) -> None:
    found = opened("rocrate", crate)
    assert found["published"] == "2026-11-30"
    assert found["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["name"].startswith("sarcograph")
    unpacked = files("ro-crate")
    assert found["files"].keys() == unpacked.keys() - {"ro-crate-metadata.json"}
    assert {name: content for name, content in unpacked.items() if name in files("csv")} == (
        files("csv")
    )


def test_mlcroissant_reads_every_table(crate: Path, made: Make, files: Files) -> None:
    found = opened("croissant", crate)
    assert found["errors"] == []
    for name, count in made("csv").contents.items():
        table = found["tables"].pop(name)
        assert table["rows"] == (count if name in ("effects", "claims", "targets") else None)
        head = files("csv")[f"{name}.csv"].splitlines()[0].decode()
        assert table["columns"] == head.split(",")
    assert not found["tables"]


# --- networks


def test_ndex2_reads_cx2(made: Make, tmp_path: Path) -> None:
    found = opened("cx2", written(made("cx2").content, tmp_path / "network.cx2"))
    counts = made("cx2").contents
    assert "Not for clinical decisions" in found["network"]["description"]
    assert len(found["nodes"]) == counts["nodes"]
    assert len(found["edges"]) == counts["edges"]
    iris = [node["iri"] for node in found["nodes"]]
    claim = f"{ID}claim/anlotinib-case-2021/c-myc-and-resistance"
    (edge,) = (one for one in found["edges"] if one["v"]["iri"] == claim)
    assert iris[edge["s"]] == f"{ID}alteration/myc-duplication"
    assert iris[edge["t"]] == f"{ID}drug/anlotinib"
    assert edge["v"]["interaction"] == "associated with resistance to"
    assert edge["v"]["addresses"] == ["doi:10.21037/apm-20-1790"]
    assert edge["v"]["n"] == 1
    assert edge["v"]["negated"] is False


@pytest.fixture(scope="module")
def biolink(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the Biolink Model's own file says."""
    return opened("biolink", tmp_path_factory.mktemp("biolink"))


def test_biolink_model_has_what_kgx_uses(biolink: Any) -> None:
    classes, slots = biolink["classes"], biolink["slots"]
    used = {*CATEGORIES.values(), ANYTHING}
    assert used <= classes.keys()
    assert not [name for name in used if classes[name]["mixin"]], "no thing is a mixin alone"
    assert CATEGORIES.keys() <= KINDS.keys()
    assert {*NODE_COLUMNS, *EDGE_COLUMNS} <= slots.keys()
    assert not set(OWN_COLUMNS) & slots.keys(), "a column of ours that the model has a slot for"
    levels, agents = biolink["enums"]["KnowledgeLevelEnum"], biolink["enums"]["AgentTypeEnum"]
    for level, agent in (*KNOWLEDGE.values(), ASSERTED):
        assert level in levels
        assert agent in agents


@pytest.mark.parametrize("said", READINGS)
def test_biolink_predicates_stand_where_the_model_lets_them(biolink: Any, said: str) -> None:
    slots, enums = biolink["slots"], biolink["enums"]
    for reading in (*READINGS[said], RELATED):
        slot = slots[reading.predicate]
        assert "related_to" in {reading.predicate, *slot["above"]}, "no predicate"
        assert not slot["deprecated"]
        for asked, own in ((slot["domain"], reading.domain), (slot["range"], reading.range)):
            # a narrower domain than the model's is ours to choose, a wider one is not
            assert asked in ("", ANYTHING, own)
        if reading.direction:
            assert reading.direction in enums["DirectionQualifierEnum"]
            assert reading.aspect in {"", *enums["GeneOrGeneProductOrChemicalEntityAspectEnum"]}
            assert "related_to" in slots[CAUSES]["above"]


def test_a_category_counts_as_what_the_model_says(biolink: Any) -> None:
    named = {
        name for of in READINGS.values() for one in of for name in (one.domain, one.range) if name
    }
    for category in {*CATEGORIES.values(), ANYTHING}:
        above = {category, *biolink["classes"][category]["above"]}
        assert MIXINS.get(category, frozenset()) == above & named, category


def test_every_edge_of_kgx_is_read_as_the_model_allows(files: Files, biolink: Any) -> None:
    unpacked = files("kgx")
    lines = (json.loads(line) for line in unpacked["nodes.jsonl"].splitlines())
    categories = {one["id"]: one["category"][0].removeprefix("biolink:") for one in lines}
    read = Counter[str]()
    for line in unpacked["edges.jsonl"].splitlines():
        edge = json.loads(line)
        predicate = edge["predicate"].removeprefix("biolink:")
        slot = biolink["slots"][predicate]
        for end, asked in (("subject", slot["domain"]), ("object", slot["range"])):
            category = categories[edge[end]]
            assert asked in {"", category, *biolink["classes"][category]["above"]}, edge
        assert ("object_direction_qualifier" in edge) == ("qualified_predicate" in edge)
        read[predicate] += 1
    assert len(read) > 5
    assert read["related_to"] < read.total() / 2


# --- nanopublications


def test_nanopub_proves_the_claims(store: Store, made: Make, tmp_path: Path) -> None:
    content = made("nanopub").content
    found = opened("nanopub", written(content, tmp_path / "claims.trig"))
    claims = {one.iri: one for one in statements_of(store, "Claim")}
    stated = {iri for iri, one in claims.items() if one.things("object")}
    assert found["number"] == made("nanopub").contents["nanopublications"] == len(stated)
    for one in found["some"].values():
        assert one["valid"]
        assert one["trusty"]
        assert one["claim"] in stated
    quads = list(ox.parse(content, format=ox.RdfFormat.TRIG))
    subject = ox.NamedNode("https://w3id.org/sarcograph/vocab/subject")
    assert {quad.subject.value for quad in quads if quad.predicate == subject} == stated
