"""Alterations, observations, potencies, claims, absences: all that a file says of them is kept."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from rdflib import Graph, Literal, URIRef

from sarcograph.graph.build import build_document, build_external
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model import schema
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import SG, thing

PAPER: dict[str, Any] = {
    "source": {
        "key": "paper",
        "file": "paper.txt",
        "sha256": "a" * 64,
        "characters": 900,
        "form": "full-text",
    },
    "publication": {
        "kind": "journal-article",
        "title": "A title @0",
        "authors": [{"name": "A @9"}],
    },
    "references": {1: {"first-author": "B @11", "title": "Another @13"}},
    "studies": {
        "trial": {
            "label": "t",
            "kind": "clinical-trial",
            "intervention-model": "single-group",
            "reported-in": "this",
            "at": "a @1",
        }
    },
    "populations": {
        "all": {"label": "all", "study": "trial", "size": "20 @20", "condition": "sarcoma"},
        "control": {"label": "control", "study": "trial", "size": "10 @23"},
    },
    "lines": {"first": {"label": "first", "population": "all", "regimen": "alone", "at": "a @2"}},
    "adverse-events": [
        {
            "adverse-event": "fatigue",
            "population": "all",
            "line": "first",
            "grades": [1, 2],
            "seriousness": "serious",
            "attribution": "treatment-related",
            "threshold": "at least 5% @30",
            "organ-system": "general @45",
            "qualification": "mild @53",
            "frequency": "common",
            "at": "fatigue @60",
        }
    ],
    "biomarkers": {
        "seen": {
            "alteration": "variant",
            "detected": "yes",
            "assay": "sequencing",
            "assay-printed": "NGS @70",
            "specimen": "biopsy @75",
            "time-point": "at relapse @82",
            "population": "all",
            "line": "first",
            "measured": [
                {"quantity": "score", "printed": "180 @95", "system": "H-score @100"},
                {"quantity": "allele-fraction", "printed": ["32% @110", "32% @120"]},
                {"quantity": "positive-count", "printed": "5 patients @130"},
            ],
            "significant": "no",
            "at": "seen @150",
        }
    },
    "potencies": {
        "strong": {
            "agent": "drug",
            "measure": "inhibition-constant",
            "target": "variant",
            "target-qualifier": "autophosphorylation @160",
            "cell-line": "U2OS @180",
            "value": "<25 @190",
            "range": "10-30 @195",
            "unit": "nanomolar",
            "format": "cellular-assay",
            "assay": "sequencing",
            "model": "cell-line",
            "claim": "inhibits",
            "cites": [1],
            "at": "strong @210",
        }
    },
    "claims": {
        "inhibits": {
            "kind": "target-claim",
            "says": "so",
            "subject": "drug",
            "or-subjects": ["other-drug"],
            "predicate": "inhibits",
            "object": "variant",
            "object-qualifier": "phosphorylation @230",
            "negated": "yes",
            "direction": "disputes",
            "strength": "level 1 @250",
            "hedge": "may @260",
            "certainty": "possible",
            "cites": [1],
            "design": "review",
            "model": "murine",
            "population": "all",
            "condition": "sarcoma",
            "states": ["relapsed"],
            "alterations": ["exon"],
            "regimen": "alone",
            "line": "first",
            "comparator": "control",
            "observations": ["seen"],
            "ascribes": {"measure": "response", "category": "partial", "line": "first"},
            "limits": ["other"],
            "contradicts": ["other"],
            "at": "so @270",
        },
        "other": {"kind": "target-claim", "says": "no", "at": "no @280"},
    },
    "absences": {
        "none": {
            "kind": "none-observed",
            "says": "none",
            "measure": "response",
            "category": "partial",
            "statistic": "proportion",
            "population": "all",
            "line": "first",
            "time": "24 weeks",
            "adverse-event": "fatigue",
            "grades": 4,
            "seriousness": "serious",
            "attribution": "any-cause",
            "threshold": "5% @300",
            "organ-system": "general @310",
            "qualification": "other @320",
            "scope": "all of it",
            "announced": "will @330",
            "at": "no other @340",
        }
    },
}
REGISTRY: dict[str, Any] = {
    "drugs": {"drug": {"label": "drug"}, "other-drug": {"label": "other drug"}},
    "genes": {"kit": {"label": "KIT"}, "other": {"label": "other"}},
    "alterations": {
        "exon": {"label": "exon 18", "change": "mutation", "of": ["kit-gene"], "exons": [18]},
        "variant": {
            "label": "D842V",
            "change": "sequence-variant",
            "of": ["kit-gene", "other-gene"],
            "hgvs": ["p.D842V"],
            "protein-change": "D842V",
            "parent": "exon",
            "synonyms": ["842"],
            "note": "resistant",
        },
        "fusion": {
            "label": "fusion",
            "change": "gene-fusion",
            "elements": [
                {"partner": "unknown"},
                {"gene": "kit-gene", "first-exon": 2, "last-exon": 9, "transcript": "NM_1.2"},
            ],
        },
    },
    "conditions": {"sarcoma": {"label": "sarcoma"}},
    "condition-states": {"relapsed": {"label": "relapsed"}},
    "adverse-events": {"fatigue": {"label": "fatigue"}},
    "assays": {"sequencing": {"label": "sequencing"}},
    "units": {
        "nanomolar": {"label": "nanomolar"},
        "percent": {"label": "percent"},
        "week": {"label": "week"},
    },
    "measures": {
        "response": {
            "label": "response",
            "kind": "safety",
            "statistic": "proportion",
            "categories": {"partial": "partial"},
        }
    },
    "regimens": {"alone": {"label": "alone", "components": ["drug"]}},
}
SOURCE: dict[str, Any] = {
    "citation": {
        "key": "source",
        "title": "t",
        "kind": "database",
        "licence": "l",
        "access": "a",
        "grade": "B-curated",
    },
    "claims": {
        "inhibits": {
            "kind": "target-claim",
            "subject": "drug",
            "or-subjects": ["other-drug"],
            "predicate": "inhibits",
            "object": "variant",
            "object-qualifier": "phosphorylation",
            "negated": "yes",
            "direction": "supports",
            "strength": "A",
            "model": "murine",
            "condition": "sarcoma",
            "states": ["relapsed"],
            "alterations": ["exon"],
            "regimen": "alone",
            "comparator": "other-drug",
            "note": "n",
        }
    },
    "potencies": {
        "strong": {
            "agent": "drug",
            "measure": "dissociation-constant",
            "target": "variant",
            "target-qualifier": "autophosphorylation",
            "cell-line": "U2OS",
            "value": "<25",
            "range": "10-30",
            "unit": "nanomolar",
            "format": "biochemical-assay",
            "assay": "sequencing",
            "model": "cell-line",
            "claim": "inhibits",
            "place": "Table 1",
            "reading": "in the source",
        }
    },
}
CONTENT: dict[str, Any] = {
    "paper.yaml": PAPER,
    "entities/registry.yaml": REGISTRY,
    "external/source.yaml": SOURCE,
}
KEPT: dict[tuple[str, ...], type[BaseModel]] = {
    # the section of a file, the way from there to an entry, and the class that reads it
    ("paper.yaml", "adverse-events", "0"): schema.AdverseEventReportEntry,
    ("paper.yaml", "biomarkers", "seen"): schema.ObservationEntry,
    ("paper.yaml", "biomarkers", "seen", "measured", "0"): schema.MeasuredEntry,
    ("paper.yaml", "potencies", "strong"): schema.PotencyEntry,
    ("paper.yaml", "claims", "inhibits"): schema.ClaimEntry,
    ("paper.yaml", "claims", "inhibits", "ascribes"): schema.AscribedEntry,
    ("paper.yaml", "absences", "none"): schema.AbsenceEntry,
    ("entities/registry.yaml", "alterations", "variant"): schema.AlterationEntry,
    ("entities/registry.yaml", "alterations", "exon"): schema.AlterationEntry,
    ("entities/registry.yaml", "alterations", "fusion"): schema.AlterationEntry,
    ("entities/registry.yaml", "alterations", "fusion", "elements", "0"): schema.FusionElementEntry,
    ("entities/registry.yaml", "alterations", "fusion", "elements", "1"): schema.FusionElementEntry,
    ("external/source.yaml", "claims", "inhibits"): schema.ExternalClaimEntry,
    ("external/source.yaml", "potencies", "strong"): schema.ExternalPotencyEntry,
}


def read(folder: Path, content: dict[str, Any]) -> Evidence:
    """Write the files into `folder` and read them."""
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump({"format": 2, **data}, allow_unicode=True), encoding="utf-8")
    return read_evidence(folder)


def graph_of(evidence: Evidence, name: str) -> Graph:
    """Return the graph of one of the three files."""
    (document,), (external,) = evidence.documents, evidence.externals
    match name:
        case "paper.yaml":
            return build_document(evidence, document)
        case "external/source.yaml":
            return build_external(evidence, external)
    return build_entities(evidence)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return read(tmp_path_factory.mktemp("whole"), CONTENT)


def value(graph: Graph, subject: URIRef, name: str) -> set[str]:
    """Return the values of a property as they are written, IRIs by their ends."""
    return {
        str(one) if isinstance(one, Literal) else str(one).rpartition("/")[2]
        for one in graph.objects(subject, SG[name])
    }


def test_what_the_entries_become(evidence: Evidence) -> None:
    paper, registry, source = (graph_of(evidence, name) for name in CONTENT)
    fraction = thing("biomarker-measurement", "paper", "seen.allele-fraction")
    assert value(paper, fraction, "measuredValue") == {"32"}
    assert value(paper, fraction, "measuredUnit") == {"percent"}
    assert len(value(paper, fraction, "hasReading")) == 2
    count = thing("biomarker-measurement", "paper", "seen.positive-count")
    assert value(paper, count, "measuredAs") == {"PositiveCount"}
    assert value(paper, count, "measuredValue") == {"5"}
    strong = thing("potency", "paper", "strong")
    assert value(paper, strong, "measuredOperator") == {"<"}
    assert value(paper, strong, "measuredUpper") == {"30"}
    assert value(paper, thing("biomarker", "paper", "seen"), "observedInStudy") == {"trial"}
    assert value(registry, thing("alteration", "fusion"), "ofEntity") == {"kit"}
    first = thing("fusion-element", "fusion", 1)
    assert value(registry, first, "fusionPartner") == {"UnknownPartner"}
    # a narrowed claim says less than a plain edge would
    assert value(paper, thing("drug", "drug"), "inhibits") == set()
    assert value(source, thing("drug", "drug"), "inhibits") == set()


@pytest.mark.parametrize(
    ("way", "key", "new", "message"),
    [
        (("biomarkers", "seen", "measured", 1), "printed", "many @110", "'many' is not a number"),
        (
            ("biomarkers", "seen", "measured", 1),
            "printed",
            ["32% @110", "33% @120"],
            "the places print different figures",
        ),
        (("biomarkers", "seen", "measured", 2), "printed", "some @130", "is not a whole count"),
        (
            ("biomarkers", "seen", "measured", 1),
            "quantity",
            "positive-count",
            "is not a whole count",
        ),
        (("potencies", "strong"), "value", "25 mg @190", "is a concentration, not a number in"),
        (("potencies", "strong"), "unit", "percent", "'percent' is no concentration"),
    ],
)
def test_a_figure_of_another_form_is_refused(
    tmp_path: Path, way: tuple[str | int, ...], key: str, new: object, message: str
) -> None:
    content = copy.deepcopy(CONTENT)
    entry: Any = content["paper.yaml"]
    for step in way:
        entry = entry[step]
    entry[key] = new
    with pytest.raises(CurationError, match=message):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"change": "deletion"}, "name in 'of:' what is altered"),
        ({"change": "gene-fusion", "of": "kit-gene"}, "a fusion has two 'elements:' or more"),
        (
            {"change": "gene-fusion", "elements": [{"partner": "any"}, {"partner": "any"}]},
            "one of them a gene",
        ),
        (
            {"change": "gene-fusion", "elements": [{"gene": "kit-gene"}, {}]},
            "is a gene, .one-of:. several, or",
        ),
        (
            {
                "change": "gene-fusion",
                "elements": [{"gene": "kit-gene"}, {"partner": "any", "last-exon": 1}],
            },
            "exons and transcript belong to a gene that is known",
        ),
        ({"change": "mutation", "of": "kit-gene", "hgvs": "p.D842V"}, "sequence-variant"),
        ({"change": "sequence-variant", "of": "kit-gene", "hgvs": "D842V"}, "is not an HGVS name"),
        (
            {"change": "sequence-variant", "of": "kit-gene", "protein-change": "842"},
            "is not a change of a protein",
        ),
    ],
)
def test_an_alteration_without_its_parts_is_refused(
    tmp_path: Path, entry: dict[str, object], message: str
) -> None:
    content = copy.deepcopy(CONTENT)
    content["entities/registry.yaml"]["alterations"]["new"] = {"label": "new", **entry}
    with pytest.raises(CurationError, match=message):
        read(tmp_path, content)
