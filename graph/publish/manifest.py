"""What an export says of itself: its contents, its hash, its licence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.exports.about import LICENCE, NOTICE
from sarcograph.graph.exports.forms import FORMS
from sarcograph.graph.files import replacing
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.publish.selection import Told


def endings_of(form: str) -> tuple[str, ...]:
    """Return how the files end that describe an export in a form: a manifest, of RDF VoID too."""
    is_rdf = form in FORMS and FORMS[form].kind == "rdf"
    return (".manifest.json", ".void.ttl") if is_rdf else (".manifest.json",)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds; the counts are computed from the written bytes.

    What is no RDF has no statements; `contents` counts its rows, nodes or documents, and `graphs`
    are those that it is made of. `made_on` is a day, "" in what earlier releases wrote.
    """

    file: str
    format: str
    version: str
    sha256: str
    size: int
    statements: int
    graphs: dict[str, int]
    classes: dict[str, int]
    dataset_sha256: str
    licence: str
    external_licences: dict[str, str]
    notice: str
    made_on: str = ""
    contents: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        path: Path,
        form: str,
        *,
        sha256: str,
        size: int,
        statements: int,
        told: Told,
        classes: Mapping[str, int],
        dataset_sha256: str,
        made_on: date,
        contents: Mapping[str, int] | None = None,
    ) -> Manifest:
        """Return the manifest of the file `path` that this version of sarcograph writes."""
        return cls(
            file=path.name,
            format=form,
            version=metadata.version("sarcograph"),
            sha256=sha256,
            size=size,
            statements=statements,
            graphs=dict(told.sizes),
            classes=dict(sorted(classes.items())),
            dataset_sha256=dataset_sha256,
            licence=LICENCE,
            external_licences=dict(told.licences),
            notice=NOTICE,
            made_on=made_on.isoformat(),
            contents=dict(contents or {}),
        )

    def write_beside(self, path: Path, stack: ExitStack) -> None:
        """Write what describes the export to `path`; it takes its place when `stack` is left."""
        texts = {".manifest.json": self.json, ".void.ttl": self.description}
        for ending in endings_of(self.format):
            place = path.with_name(f"{path.name}{ending}")
            stack.enter_context(replacing(place)).write(texts[ending]())

    def json(self) -> bytes:
        """Return the manifest as JSON."""
        return (json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n").encode()

    def description(self) -> bytes:
        """Return a VoID and DCAT description of the export in Turtle."""
        partitions = "".join(
            f"  void:classPartition <{BASE}dataset#class-{number}> ;\n"
            for number, _ in enumerate(self.classes, 1)
        )
        counts = "".join(
            f"<{BASE}dataset#class-{number}> void:class <{name}> ; void:entities {count} .\n"
            for number, (name, count) in enumerate(self.classes.items(), 1)
        )
        graphs = "".join(f"  dcterms:hasPart <{name}> ;\n" for name in self.graphs)
        return (
            "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
            "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
            "@prefix spdx: <http://spdx.org/rdf/terms#> .\n"
            "@prefix void: <http://rdfs.org/ns/void#> .\n\n"
            f"<{BASE}dataset> a void:Dataset, dcat:Dataset ;\n"
            '  dcterms:title "sarcograph"@en ;\n'
            f'  dcterms:description "Evidence on targeted therapy in sarcoma. {NOTICE}"@en ;\n'
            f"  dcterms:license <{self.licence}> ;\n{self._rights()}"
            f'  dcat:version "{self.version}" ;\n'
            f"  void:triples {self.statements} ;\n{partitions}{graphs}"
            f"  dcat:distribution <{BASE}dataset#distribution> .\n"
            f"<{BASE}dataset#distribution> a dcat:Distribution ;\n"
            f'  dcterms:title "{self.file}" ;\n'
            f"  dcat:byteSize {self.size} ;\n"
            f"  spdx:checksum <{BASE}dataset#checksum> .\n"
            f"<{BASE}dataset#checksum> a spdx:Checksum ;\n"
            "  spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n"
            f'  spdx:checksumValue "{self.sha256}" .\n'
            f"{counts}"
        ).encode()

    def _rights(self) -> str:
        if not self.external_licences:
            return ""
        listed = "; ".join(f"{name}: {terms}" for name, terms in self.external_licences.items())
        words = ox.Literal(
            f"External graphs are under terms of their own: {listed}.", language="en"
        )
        return f"  dcterms:rights {words} ;\n"
