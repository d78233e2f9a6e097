"""The page `docs/corpus.md`, made of the bundled evidence: its sources, and how much is in them.

`python -m sarcograph.graph.curation.corpus_page` writes it from the top of a checkout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from sarcograph.graph.curation.integrity import pointers_of
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.files import replacing
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.model.schema import ExternalFile, StudyEntry

PAGE = Path("docs", "corpus.md")

_INTRODUCTION = """\
# The corpus

<!-- Made of the files in evidence/ by `python -m sarcograph.graph.curation.corpus_page`. -->

What stands in the bundled graph, source by source. It is not a systematic review: trials were
taken up as pages on them could be read, so what is missing here may well exist. Do not count
studies, pool or rank by it without looking at what each line is. The data is not for clinical
decisions.

- A **document** was read whole, a drug label in what it says of sarcoma, and each fact points to
  its place in it, which `sarcograph verify` proves to who has the text. Where a trial is told of
  by several sources, each keeps its own numbers, and the checks tell where they differ.
- A **trial** is known by pages of which no text is kept. Each figure names the page that prints
  it and how that page was read; pages that disagree stand side by side, and the checks tell so.
  In the graph it is external.
- An **external source** gives facts on drugs and targets, each with its citation.

What the sources contradict is listed by `sarcograph check`, how documents were read a second time
in [two readings](reconciliation.md).
"""

_NOT_IN = """
## What is not in

- **Full texts of the trials.** They were read in abstracts, registry pages, congress reports,
  news items and reviews. Tables, supplements and curves that only the article prints are missing,
  and with them most adverse events, subgroups and censoring.
- **Records of registries.** None in reach tells results of a sarcoma trial of a targeted drug.
  Three hard ones of other diseases are curated as examples of the form, beside the tests and in no
  graph: filgrastim in children with cancer, sarcomas among them (a crossover; `tests/corpus/`),
  bosutinib against imatinib in leukemia, and encorafenib with binimetinib in lung cancer
  (`tests/data/records/`).
- **Results that no page in reach printed.** Trials that were asked for and had no figure there
  are absent, not negative: APFAO-2, anlotinib with toripalimab, apatinib with ifosfamide and
  etoposide against the chemotherapy alone (OAIE), pazopanib in solitary fibrous tumour, SARC041,
  TANGENT, AMPECT, ivosidenib in chondrosarcoma, the alveolar soft part sarcoma and leiomyosarcoma
  arms of APROMISS, RINGSIDE, and the liposarcoma cohort of SARC024 among them.
- **What was inferred or computed by somebody else.** Denominators that only fit a percentage,
  rates read off a curve and figures called believed are left out; what is recomputed here stands
  in the graph `derived` and is called so.
- **The rest of drug labels**: other diseases, pharmacokinetics, interactions, use in pregnancy and
  with organ failure, and what is written for patients; each file begins with what it leaves out.
- **Meta-analyses** are no studies, and their pooled numbers are not in.
- **Individual patients**, but for the one of a case report.
"""


def corpus_page(evidence: Evidence) -> str:
    """Return the page as Markdown: documents, trials and external sources, in their order."""
    documents = [one for one in evidence.documents if one.source is not None]
    trials = [one for one in evidence.documents if one.source is None]
    lines = [_INTRODUCTION, f"## {len(documents)} documents\n"]
    lines += _table(("document", "what", "design", "places", *_NUMBERS), map(_document, documents))
    lines += [f"\n## {len(trials)} trials, cohorts and series\n"]
    lines += _table(("trial", "what", "design", "pages", *_NUMBERS), map(_trial, trials))
    lines += [f"\n## {len(evidence.externals)} external sources\n"]
    head = ("source", "title", "claims", "potencies", "licence")
    lines += _table(head, map(_external, evidence.externals))
    return "\n".join(lines) + "\n" + _NOT_IN


_NUMBERS = ("numbers", "comparisons", "claims")


def _document(document: Document) -> tuple[str, ...]:
    places = {place for _, place in pointers_of(document.file)}
    return (f"`{document.key}`", *_study(document), f"{len(places):,}", *_numbers(document))


def _trial(trial: Document) -> tuple[str, ...]:
    pages = getattr(trial.file, "pages", {})
    return (f"`{trial.key}`", *_study(trial), str(len(pages)), *_numbers(trial))


def _external(source: ExternalFile) -> tuple[str, ...]:
    citation = source.citation
    counts = str(len(source.claims)), str(len(source.potencies))
    return (f"`{citation.key}`", citation.title, *counts, citation.licence)


def _study(document: Document) -> tuple[str, str]:
    """Return what the studies of a document are called, and how they were designed."""
    own = [one for one in document.file.studies.values() if one.reported_in == "this"]
    return "; ".join(one.label for one in own), "; ".join(dict.fromkeys(map(_design, own)))


def _design(study: StudyEntry) -> str:
    phase = f"phase {study.phase}" if study.phase else None
    masking = study.masking if study.masking not in (None, "open-label") else None
    parts = (phase, study.allocation, masking, study.kind.replace("-", " "))
    return ", ".join(part for part in parts if part and part != "single-arm")


def _numbers(document: Document) -> tuple[str, ...]:
    differences = len(document.comparisons) + len(document.prognostic)
    return f"{len(document.estimates):,}", str(differences), str(len(document.file.claims))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    columns = tuple(head)
    yield _row(columns)
    yield f"|{'---|' * len(columns)}"
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    shown = (re.sub(r"\s+", " ", cell).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(shown)} |"


if __name__ == "__main__":
    with replacing(PAGE) as file:
        file.write(corpus_page(read_evidence()).encode())
