"""The form of names of sequence variants in the HGVS nomenclature (hgvs-nomenclature.org).

Only the syntax is judged, after the grammar of biocommons/hgvs (`hgvs.pymeta`): whether position
and residue exist in the reference sequence is not. Papers often leave the reference sequence out,
so it is optional here.
"""

from __future__ import annotations

import re

_RESIDUE = (
    r"(?:Ala|Cys|Asp|Glu|Phe|Gly|His|Ile|Lys|Leu|Met|Asn|Pro|Gln|Arg|Ser|Thr|Val|Trp|Tyr|Asx|Glx|"
    r"Xaa|Sec|Ter|[A-IK-NP-Z*])"
)
_PROTEIN_EDIT = (
    rf"(?:{_RESIDUE}?fs(?:(?:Ter|[X*])(?:\d+|\?)?)?|{_RESIDUE}?ext(?:{_RESIDUE}?-?(?:\d+|\?)?)?|"
    rf"(?:del)?ins{_RESIDUE}+|del|dup|=|\?|{_RESIDUE})"
)
_PROTEIN_CHANGE = rf"{_RESIDUE}\d+(?:_{_RESIDUE}\d+)?{_PROTEIN_EDIT}"
_PROTEIN = rf"(?:{_PROTEIN_CHANGE}|\({_PROTEIN_CHANGE}\)|=|\(=\)|0\??|\?)"

_BASES = "[ACGTURYMKWSBDHVNacgturymkwsbdhvn]"
_POSITION = r"(?:[-+*]?\d+(?:[-+]\d+)?|\?)"
_INTERVAL = rf"\(?{_POSITION}(?:_{_POSITION})?\)?(?:_\(?{_POSITION}(?:_{_POSITION})?\)?)?"
_BASE_EDIT = (
    rf"(?:{_BASES}*=|{_BASES}>{_BASES}|del(?:\d+|{_BASES}*)ins{_BASES}+|del(?:\d+|{_BASES}*)|"
    rf"ins{_BASES}+|dup{_BASES}*|inv(?:\d+|{_BASES}*)|copy\d+)"
)
_NUCLEOTIDE = rf"(?:{_INTERVAL}{_BASE_EDIT}|\({_INTERVAL}{_BASE_EDIT}\))"

_ACCESSION = r"[A-Za-z][A-Za-z0-9_-]*(?:\.\d+)?(?:\([A-Za-z][A-Za-z0-9_-]*\))?"

PROTEIN_CHANGE = rf"{_PROTEIN_CHANGE}"
"""A change of a protein in short, as `D842V` or `W557_K558del`."""

HGVS = rf"(?:{_ACCESSION}:)?(?:p\.{_PROTEIN}|[cgmnr]\.{_NUCLEOTIDE})"
"""The name of a variant with its kind of sequence, as `p.D842V` or `NM_006206.6:c.2525A>T`."""


def is_hgvs(text: str) -> bool:
    """Tell whether `text` has the form of an HGVS name.

    >>> is_hgvs("NM_006206.6:c.2525A>T"), is_hgvs("p.(Asp842Val)"), is_hgvs("D842V")
    (True, True, False)
    """
    return bool(re.fullmatch(HGVS, text))


_THREE_LETTERS = {
    "Ala": "A", "Cys": "C", "Asp": "D", "Glu": "E", "Phe": "F", "Gly": "G", "His": "H",
    "Ile": "I", "Lys": "K", "Leu": "L", "Met": "M", "Asn": "N", "Pro": "P", "Gln": "Q",
    "Arg": "R", "Ser": "S", "Thr": "T", "Val": "V", "Trp": "W", "Tyr": "Y", "Ter": "*",
}  # fmt: skip
"""Residues by their codes of three letters (IUPAC-IUB, doi:10.1111/j.1432-1033.1984.tb07877.x)."""


def protein_change(text: str) -> str | None:
    """Return the change that an HGVS name of a protein gives, in codes of one letter.

    >>> protein_change("NP_006197.1:p.(Asp842Val)"), protein_change("c.2525A>T")
    ('D842V', None)
    """
    match = re.search(rf"(?:^|:)p\.\(?(?P<change>{_PROTEIN_CHANGE})\)?$", text)
    if match is None:
        return None
    return re.sub(
        "[A-Z][a-z][a-z]", lambda one: _THREE_LETTERS.get(one[0], one[0]), match["change"]
    )
