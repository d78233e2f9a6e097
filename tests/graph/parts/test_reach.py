"""What a part reaches is found by itself: whatever row changes, a kept part is as one made anew."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.read import Registry, evidence_files, registry_in
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.reach import ReachedEntities, measures_with
from sarcograph.graph.parts.crews import Alone
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.parts.kept import KeptParts
from sarcograph.graph.parts.making import make_part
from sarcograph.graph.parts.part import Part
from sarcograph.graph.parts.whole import make_parts

CORPUS = Path(__file__).parents[2] / "corpus"
FEW = (
    "sun-2022.yaml",
    "lavit-2022.yaml",
    "trials/sarc024-osteosarcoma.yaml",
    "external/drugmechdb.yaml",
)


def registry_of(folder: Path) -> Registry:
    return registry_in(
        [EvidenceFile(path, name) for name, path in evidence_files(folder, "entities")]
    )


REGISTRY = registry_of(CORPUS)
CONTENTS = {name: (CORPUS / name).read_bytes() for name in FEW}


@pytest.fixture(scope="module")
def made() -> dict[str, Part]:
    """The parts of a few documents by the registry as it is."""
    foundation = Foundation(REGISTRY)
    parts = {name: make_part(name, content, foundation) for name, content in CONTENTS.items()}
    return {name: part for name, part in parts.items() if isinstance(part, Part)}


def other(entry: BaseModel, name: str) -> object:
    """Return another value of a key of an entry, of the same kind."""
    match getattr(entry, name):
        case str() as text if name in ("label", "note"):
            return f"{text} or another"
        case list() as values if name == "synonyms":
            return [*values, "another name of it"]
        case list() as values if values:
            return values[:-1]
        case dict() as values if values and name == "categories":
            return {**values, "one-more": "one more"}
        case bool() as value:
            return not value
        case _:
            return None


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Registry]:
    """Draw a registry with one row that is other, or one row more, and the name of the row."""
    names = sorted(REGISTRY.entities)
    name = draw(st.sampled_from(names))
    entity = REGISTRY.entities[name]
    entry = entity.entry
    if draw(st.integers(0, 9)) == 0:
        new = Entity(entity.kind, "one-more", entry.model_copy(update={"label": "one more"}))
        return "one-more", replace(REGISTRY, entities={**REGISTRY.entities, "one-more": new})
    keys = [key for key in type(entry).model_fields if other(entry, key) != getattr(entry, key)]
    key = draw(st.sampled_from(sorted(keys)))
    row = Entity(entity.kind, entity.key, entry.model_copy(update={key: other(entry, key)}))
    return name, replace(REGISTRY, entities={**REGISTRY.entities, name: row})


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changed())
def test_part_that_is_kept_is_the_one_made_anew(
    made: dict[str, Part], change: tuple[str, Registry]
) -> None:
    _, registry = change
    try:
        foundation = Foundation(registry)
    except (KeyError, TypeError, ValueError, AttributeError):
        reject()  # a row that no file could give
    kept = [name for name, part in made.items() if foundation.holds(part.summary.reach)]
    event(f"{len(kept)} kept")
    for name in kept:
        assert make_part(name, CONTENTS[name], foundation) == made[name]


def test_added_name_and_added_drug_make_anew_what_reaches_them(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(CORPUS / "entities", folder / "entities")
    for name in FEW:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(CORPUS / name, folder / name)
    kept = KeptParts(tmp_path / "kept", "code")
    assert make_parts(folder, kept, Alone()).made == len(FEW)
    more = folder / "entities/more.yaml"
    more.write_text("format: 2\ndrugs:\n  unheard-of:\n    label: unheard-of\n", encoding="utf-8")
    assert make_parts(folder, kept, Alone()).made == 0
    more.unlink()
    agents = folder / "entities/agents.yaml"
    text = agents.read_text(encoding="utf-8")
    assert text.count("synonyms: [catequentinib]") == 1
    more_names = text.replace("[catequentinib]", "[catequentinib, one more name]")
    agents.write_text(more_names, encoding="utf-8")
    assert 0 < make_parts(folder, kept, Alone()).made < len(FEW)
    agents.write_text(text, encoding="utf-8")
    assert make_parts(folder, kept, Alone()).made == 0


def test_what_is_looked_up_is_reached() -> None:
    reached = ReachedEntities(REGISTRY.entities)
    assert "nothing" not in reached
    assert reached.get("no-drug") is None
    assert reached["anlotinib"].kind == "drug"
    assert reached.names == {"nothing", "no-drug", "anlotinib"}
    assert measures_with(reached, "sum_of") == measures_with(REGISTRY.entities, "sum_of")
    assert reached.selections == {"sum_of"}
    assert not reached.whole
    assert len(list(reached)) == len(REGISTRY.entities)
    assert reached.whole
