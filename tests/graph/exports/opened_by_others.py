"""Open an export with a program of others, and print as JSON what it found.

Runs in an environment of its own, `.venv/readers`: `python opened_by_others.py READER FILE`.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any


def fhir(path: Path) -> object:
    """The numbers of a Bundle, by their URL, each as fhir.resources validated it."""
    from fhir.resources.bundle import Bundle

    found: dict[str, Any] = {}
    bundle = Bundle.model_validate_json(path.read_bytes())
    for entry in bundle.entry:
        one = entry.resource
        if type(one).__name__ != "Evidence":
            found[one.url] = {"kind": type(one).__name__, "copyright": one.copyright}
            continue
        (statistic,) = one.statistic
        interval = (statistic.attributeEstimate or [None])[0]
        found[one.url] = {
            "kind": "Evidence",
            "roles": [of.variableRole.coding[0].code for of in one.variableDefinition],
            "of": [of.observed.identifier.value for of in one.variableDefinition],
            "statistic": statistic.statisticType.text,
            "value": statistic.quantity and str(statistic.quantity.value),
            "comparator": statistic.quantity and statistic.quantity.comparator,
            "unit": statistic.quantity and statistic.quantity.unit,
            "events": statistic.numberOfEvents,
            "n": statistic.sampleSize and statistic.sampleSize.numberOfParticipants,
            "level": interval and interval.level and str(interval.level),
            "low": interval and interval.range.low and str(interval.range.low.value),
            "high": interval and interval.range.high and str(interval.range.high.value),
            "source": one.relatedArtifact[0].label,
        }
    return found


def va_spec(path: Path) -> object:
    """The statements, by their ids, each as ga4gh.va_spec validated it."""
    from ga4gh.va_spec.base.core import Statement

    found = {}
    for record in json.loads(path.read_bytes())["statements"]:
        one = Statement(**record)
        of = one.proposition
        found[one.id] = {
            "variant": of.subjectVariant.id,
            "predicate": of.predicate,
            "therapies": _members(getattr(of, "objectTherapeutic", None)),
            "diseases": _members(getattr(of, "conditionQualifier", None) or of.objectCondition),
            "direction": one.direction,
            "rests_on": [
                str(item.root)
                for line in one.hasEvidenceLines
                for item in line.hasEvidenceItems or ()
            ],
            "doi": one.reportedIn[0].doi,
        }
    return found


def _members(thing: Any) -> list[str]:
    """Return the ids of a therapy or a condition, or of those in a group, after AND or OR."""
    if thing is None:
        return []
    one = thing.root
    for name in ("therapies", "conditions"):
        if hasattr(one, name):
            return [one.membershipOperator, *(of.id for of in getattr(one, name))]
    return [one.id]


def rocrate(path: Path) -> object:
    """What the crate says of itself, and its files with their hashes."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate(path)
    root = crate.root_dataset
    return {
        "name": crate.name,
        "licence": crate.license.id,
        "published": str(root["datePublished"]),
        "files": {one.id: one["sha256"] for one in crate.data_entities},
    }


def croissant(path: Path) -> object:
    """The problems of the description, and the records of some tables as it leads to them."""
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=path / "croissant.json")
    return {
        "errors": list(dataset.metadata.issues.errors),
        "licence": dataset.metadata.license,
        "tables": {
            one.uuid: {
                "columns": [field.name for field in one.fields],
                "rows": sum(1 for _ in dataset.records(one.uuid))
                if one.uuid in ("effects", "claims", "targets")
                else None,
            }
            for one in dataset.metadata.record_sets
        },
    }


def cx2(path: Path) -> object:
    """The network, as ndex2 holds it."""
    from ndex2.cx2 import RawCX2NetworkFactory

    network = RawCX2NetworkFactory().get_cx2network(str(path))
    return {
        "network": network.get_network_attributes(),
        "nodes": [network.get_nodes()[one]["v"] for one in sorted(network.get_nodes())],
        "edges": [network.get_edges()[one] for one in sorted(network.get_edges())],
    }


def nanopub(path: Path) -> object:
    """How many there are, and of every eighth whether it is well made and its hash is right."""
    import rdflib
    from nanopub import Nanopub

    whole = rdflib.Dataset()
    whole.parse(path, format="trig")
    is_head = rdflib.URIRef("http://www.nanopub.org/nschema#hasAssertion")
    found: dict[str, Any] = {}
    heads = sorted(whole.quads((None, is_head, None, None)))
    for here, _, assertion, _ in heads[::8]:
        one = rdflib.ConjunctiveGraph()
        for part in ("Head", "assertion", "provenance", "pubinfo"):
            graph = rdflib.URIRef(f"{here}#{part}")
            for triple in whole.graph(graph):
                one.get_context(graph).add(triple)
        read = Nanopub(rdf=one)
        found[str(here)] = {
            "valid": read.is_valid,
            "trusty": read.has_valid_trusty,
            "claim": str(next(iter(read.assertion.subjects()))),
            "statements": len(read.assertion),
        }
        assert read.metadata.assertion == assertion
    return {"number": len(heads), "some": found}


def biolink(path: Path) -> object:
    """What the Biolink Model says of classes, slots and enumerations; `path` is not looked at."""
    import importlib.util

    import yaml

    del path
    # what the package imports is not there; its file is
    place = importlib.util.find_spec("biolink_model")
    assert place is not None
    folder = next(iter(place.submodule_search_locations or ()))
    model = yaml.safe_load((Path(folder) / "schema" / "biolink_model.yaml").read_bytes())
    classes, slots = model["classes"], model["slots"]

    def called(name: str | None) -> str:
        """Return a name as it is in a file: of a class in camel case, of a slot with _."""
        if not name:
            return ""
        if name not in classes:
            return name.replace(" ", "_")
        return "".join(f"{word[:1].upper()}{word[1:]}" for word in name.split())

    def above(name: str, of: dict[str, Any]) -> list[str]:
        """Return all that a class or a slot is besides, by its parents and mixins."""
        found: list[str] = []
        left = [name]
        while left:
            one = of[left.pop()] or {}
            parents = [*filter(None, [one.get("is_a")]), *(one.get("mixins") or ())]
            found += parents
            left += parents
        return sorted({called(one) for one in found})

    return {
        "classes": {
            called(name): {"above": above(name, classes), "mixin": bool((of or {}).get("mixin"))}
            for name, of in classes.items()
        },
        "slots": {
            called(name): {
                "above": above(name, slots),
                "domain": called((of or {}).get("domain")),
                "range": called((of or {}).get("range"))
                if (of or {}).get("range") in classes
                else "",
                "deprecated": bool((of or {}).get("deprecated")),
            }
            for name, of in slots.items()
        },
        "enums": {
            name: list(of["permissible_values"])
            for name, of in model["enums"].items()
            if of.get("permissible_values")
        },
    }


if __name__ == "__main__":
    reader, file = sys.argv[1:]
    with warnings.catch_warnings(action="ignore"):
        print(json.dumps(globals()[reader](Path(file))))  # noqa: T201 - its result
