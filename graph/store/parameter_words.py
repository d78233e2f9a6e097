"""What people call the parameters of questions: a marker is an alteration here, a tumour a disease.

One table for every way to ask. A word that is no parameter is answered by the one that is meant,
if the question takes it, by what is spelt like it, or by the questions that take what is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from sarcograph.graph.errors import did_you_mean

_DRUG = ("agent", "treatment", "mechanism", "failed", "regimen", "drug_class", "involved", "entity")
_MARKER = ("alteration", "factor", "about", "target", "entity")
_TARGET = ("target", "mechanism", "involved", "process", "entity", "about")
_STUDY = ("study", "trial", "document", "work", "involved", "entity")
_EVENT = ("adverse_event", "measure", "entity")
_MEASURE = ("measure", "outcomes", "entity")
_THING = ("entity", "about", "involved", "fact")
_BY_MEANT = {
    _DRUG: "agent compound drug intervention medication medicine substance therapy tki treatment",
    ("failed", "line", "agent"): "after earlier previous prior resistant_to",
    ("regimen", "agent", "treatment"): "arm combo group regimen schedule",
    ("combination", "regimen"): "combined monotherapy single_agent",
    ("drug_class", "agent", "mechanism"): "class drug_class family",
    ("disease", "state", "entity", "about"): (
        "cancer cancer_type condition diagnosis disease entity_type histology indication neoplasm"
        " population sarcoma subtype tumor tumor_type tumour type_of_cancer"
    ),
    ("state", "line", "disease"): "metastatic refractory relapsed setting stage status",
    ("line", "failed"): "line line_of_therapy lines lot treatment_line",
    ("design",): "design randomised randomized study_design study_type",
    ("n",): "enrollment enrolment min_n n participants patients sample sample_size size subjects",
    _MARKER: "alteration biomarker driver fusion gene marker mutation variant",
    _TARGET: "inhibits kinase protein receptor target",
    ("process", "mechanism", "involved"): "biology pathway process signaling signalling",
    ("mechanism", "target", "process", "involved"): "mechanism moa mode_of_action",
    ("factor", "measure", "about"): "baseline factor predictor prognosis prognostic risk",
    _MEASURE: (
        "efficacy endpoint measure metric orr os outcome outcome_measure pfs primary_endpoint"
        " quality_of_life response result survival"
    ),
    _EVENT: (
        "adr adverse adverse_event adverse_reaction ae complaint event harm reaction safety"
        " side_effect sideeffect symptom toxicity"
    ),
    ("grade",): "ctcae ctcae_grade degree grade severity_of_event toxicity_grade",
    ("severity", "consequence", "grade"): "importance severity",
    _STUDY: "nct registry_id study study_id trial trial_id",
    ("document", "work", "study", "trial"): (
        "article author citation doc document doi journal label paper pmid publication reference"
        " work"
    ),
    ("sources", "standing", "document"): "origin provenance source sources",
    ("standing", "sources"): "basis curated derived external standing status_of_evidence",
    ("evidence_level", "standing"): "evidence evidence_level level loe strength",
    ("fact", "entity", "printed"): "claim estimate fact finding id iri statement",
    ("printed", "fact", "document"): "figure number printed text value",
    _THING: "about concept entity name subject thing topic what",
    ("kind", "claim_kind", "evidence_kind", "entity"): "category kind type",
    ("method", "measure"): "ci confidence_interval interval method statistics",
    ("agreement",): "agreement conflict disagreement",
    ("absence",): "absence gap missing not_reported unreported",
}
MEANINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {word: meant for meant, words in _BY_MEANT.items() for word in words.split()}
)
"""What a word may mean, the nearest first."""

_Shown = Callable[[str], str]
_MOST_QUESTIONS = 3


def meant_by(word: str) -> tuple[str, ...]:
    """Return the parameters that `word` may mean, the nearest first.

    >>> meant_by("--Side-Effects")[0], meant_by("tumours")[0], meant_by("colour")
    ('adverse_event', 'disease', ())
    """
    plain = "_".join(word.strip("- ").casefold().replace("-", " ").replace("_", " ").split())
    return MEANINGS.get(plain) or MEANINGS.get(plain.removesuffix("s"), ())


def which_parameter(word: str, known: Iterable[str], shown: _Shown = str) -> str:
    """Return a question that names what of `known` is meant by `word`, or is spelt like it.

    It is empty if nothing is. `shown` writes a parameter as it is to be given.
    """
    names = {name: shown(name) for name in known}
    meant = [names[one] for one in meant_by(word) if one in names]
    if meant and meant[0] != word:
        return f"did you mean {' or '.join(repr(one) for one in meant[:2])}?"
    return did_you_mean(word, names.values())


def who_takes(word: str, taking: Mapping[str, Sequence[str]], shown: _Shown = str) -> str:
    """Return which questions take what is meant by `word`; empty if no question does.

    `taking` are the questions by the parameters that they take.

    >>> who_takes("prognosis", {"factor": ["prognostic-factors"]})
    "prognostic-factors takes 'factor'"
    """
    for one in (word, *meant_by(word)):
        if questions := taking.get(one):
            listed = ", ".join(questions[:_MOST_QUESTIONS])
            if len(questions) > _MOST_QUESTIONS:
                listed += f" and {len(questions) - _MOST_QUESTIONS} more"
            return f"{listed} {'take' if len(questions) > 1 else 'takes'} '{shown(one)}'"
    return ""
