"""The sources of hierarchies: their files, versions and licences, one entry each.

What a file does not name is not guessed: a release without a version is known by its SHA-256 and
the day it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sarcograph.graph.hierarchies.releases import (
    Term,
    Terms,
    read_ancestors,
    read_dgidb,
    read_entries,
    read_famplex,
    read_hgnc,
    read_nci_drugs,
    read_obo,
    read_oncotree,
)

OBO = "http://purl.obolibrary.org/obo/"
SIGNAL_TRANSDUCTION = f"{OBO}GO_0007165"
"""The term of the Gene Ontology at and below which a process is a pathway."""


@dataclass(frozen=True, slots=True)
class Source:
    """A hierarchy of others.

    `file` is a pattern below the folder of releases; its first group, or that of `version_line` in
    the head of the file, is the version. `iri` stands before identifiers in mappings. `kinds` are
    the kinds of entity that it places; the term `above_all_kinds` is of none and is left out. Of
    a source with `names_only` nothing but names is taken: of terms that are close, and of narrower
    ones, such as the salts of a drug, as names of its forms.
    """

    key: str
    title: str
    home: str
    iri: str
    kinds: tuple[str, ...]
    file: str
    read: Callable[[Path], Terms]
    licence: str
    read_on: tuple[int, int, int]
    version_line: str | None = None
    above_all_kinds: str | None = None
    names_only: bool = False

    def terms(self, path: Path) -> dict[str, Term]:
        """Return the terms of the release at `path` by their IRIs."""

        def whole(identifier: str) -> str:
            return identifier if "://" in identifier else self.iri + identifier

        left_out = self.above_all_kinds
        return {
            whole(one): Term(
                term.name,
                tuple(whole(up) for up in term.parents if up != left_out),
                term.synonyms,
                term.brands,
            )
            for one, term in self.read(path).items()
            if one != left_out
        }

    def kind_of(self, term: str, above: frozenset[str]) -> str:
        """Return the kind of an entity that is named after a term with these ones `above` it."""
        if "pathway" in self.kinds:
            return "pathway" if SIGNAL_TRANSDUCTION in above | {term} else "process"
        return self.kinds[0]

    def found_in(self, folder: Path) -> Path | None:
        """Return the newest file of the source below `folder`, if there is one."""
        fitting = [
            path
            for path in sorted(folder.rglob("*"))
            if re.fullmatch(self.file, path.relative_to(folder).as_posix())
        ]
        return fitting[-1] if fitting else None

    def version(self, folder: Path, path: Path) -> str | None:
        """Return the version that the name of the file or its head gives."""
        if self.version_line:
            with path.open(encoding="utf-8") as file:
                head = "".join(line for line, _ in zip(file, range(100), strict=False))
            match = re.search(self.version_line, head, re.MULTILINE)
        else:
            match = re.fullmatch(self.file, path.relative_to(folder).as_posix())
        return match[1].replace("_", "-") if match and match.groups() else None


SOURCES = (
    Source(
        "mondo",
        "Mondo Disease Ontology",
        f"{OBO}mondo.owl",
        f"{OBO}MONDO_",
        ("condition",),
        r"(?:.*/)?MONDO-ontology-v([\d-]+)\.json",
        read_ancestors,
        "CC BY 4.0, as Bioregistry 0.15.6 states",
        (2026, 11, 29),
    ),
    Source(
        "doid",
        "Human Disease Ontology",
        f"{OBO}doid.owl",
        f"{OBO}DOID_",
        ("condition",),
        r"(?:.*/)?doid\.json",
        read_entries,
        "CC0 1.0, as Bioregistry 0.15.6 states",
        (2026, 11, 29),
    ),
    Source(
        "oncotree",
        "OncoTree",
        "https://oncotree.mskcc.org",
        "https://bioregistry.io/oncotree:",
        ("condition",),
        r"(?:.*/)?oncotree_(\d{4}_\d\d_\d\d)\.json",
        read_oncotree,
        "CC BY 4.0, as its README and LICENSE.md state",
        (2026, 11, 29),
    ),
    Source(
        "chebi",
        "Chemical Entities of Biological Interest (ChEBI), roles",
        f"{OBO}chebi.owl",
        f"{OBO}CHEBI_",
        ("drug-class",),
        r"(?:.*/)?CHEBI-ontology-([\d-]+)\.json",
        read_ancestors,
        "CC BY 4.0, as Bioregistry 0.15.6 states",
        (2026, 11, 29),
    ),
    Source(
        "famplex",
        "FamPlex",
        "https://github.com/sorgerlab/famplex",
        "https://identifiers.org/fplx:",
        ("family", "protein"),
        r"(?:.*/)?famplex/relations\.csv",
        read_famplex,
        "CC0 1.0 Universal, as its README states",
        (2026, 11, 29),
    ),
    Source(
        "go",
        "Gene Ontology",
        f"{OBO}go.owl",
        f"{OBO}GO_",
        ("process", "pathway"),
        r"(?:.*/)?go\.obo",
        read_obo,
        "CC BY 4.0, as the file states",
        (2026, 11, 29),
        r"^data-version: releases/(\S+)$",
    ),
    Source(
        "cl",
        "Cell Ontology",
        f"{OBO}cl.owl",
        f"{OBO}CL_",
        ("cell-type",),
        r"(?:.*/)?CL-ontology-v([\d-]+)\.json",
        read_ancestors,
        "CC BY 4.0, as Bioregistry 0.15.6 states",
        (2026, 11, 29),
    ),
    Source(
        "hp",
        "Human Phenotype Ontology",
        f"{OBO}hp.owl",
        f"{OBO}HP_",
        ("adverse-event",),
        r"(?:.*/)?hp\.obo",
        read_obo,
        "terms of its own, https://hpo.jax.org/app/license, as the file states",
        (2026, 11, 29),
        r"^data-version: hp/releases/(\S+)$",
        "0000001",
    ),
    Source(
        "hgnc",
        "HUGO Gene Nomenclature Committee (HGNC)",
        "https://www.genenames.org",
        "http://identifiers.org/hgnc/",
        ("gene",),
        r"(?:.*/)?hgnc_entries\.tsv",
        read_hgnc,
        "CC0 1.0, as Bioregistry 0.15.6 states",
        (2026, 11, 29),
        names_only=True,
    ),
    Source(
        "dgidb",
        "Drug-Gene Interaction Database (DGIdb), names of drugs by their sources",
        "https://dgidb.org",
        "http://rdf.ebi.ac.uk/resource/chembl/molecule/",
        ("drug",),
        r"(?:.*/)?dgidb/drugs\.tsv",
        read_dgidb,
        "that of each of its sources; not stated in the file",
        (2026, 11, 29),
        names_only=True,
    ),
    Source(
        "nci",
        "Pages of drugs of the National Cancer Institute (NCI), US brand names",
        "https://www.cancer.gov/about-cancer/treatment/drugs",
        f"{OBO}NCIT_",
        ("drug",),
        r"(?:.*/)?nci_drug_pages\.tsv",
        read_nci_drugs,
        "public domain, a work of the US government",
        (2026, 11, 30),
        names_only=True,
    ),
)
"""Every source that places entities of the registry."""
