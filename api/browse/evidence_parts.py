"""What the page of a thing has above all that is stated of it: for each kind, named questions.

A part is one question of the library, asked with the thing; it shows some of its rows and leads to
all of them by the same parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType
from urllib.parse import urlencode

MOST_ROWS = 15
"""Rows that a part shows; the question has all."""

UP = "../../"
"""From the page of a thing to the root."""

Values = tuple[tuple[str, str], ...]


class Order(Enum):
    """Which facts of a question are shown first."""

    ASKED = auto()
    """Those that the question has first."""

    STUDIES = auto()
    """One number of each study, then the next of each: its main outcome in its widest group."""

    STRENGTH = auto()
    """What is stated flatly before what is hedged or concluded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: a named `question` in which the thing stands for `parameter`.

    `nothing` says what is not held where the answer is empty. Of its columns the page shows
    `shown`, that in which the fact is linked in `linked`; `counted` are columns by whose values all
    rows are counted, each with the parameter that asks for one, or "". `more` are parameters that
    are given besides. Where rows are drawn, `groups` are the columns under whose values they stand.
    """

    name: str
    title: str
    question: str
    parameter: str
    nothing: str
    shown: tuple[str, ...]
    linked: str
    order: Order = Order.ASKED
    counted: Values = ()
    more: Values = ()
    groups: tuple[str, ...] | None = None

    def given(self, thing: str) -> Values:
        """Return the parameters with which the question is asked of `thing`, kind and key."""
        return ((self.parameter, thing), *self.more)


def address_of(part: Part, given: Values) -> str:
    """Return where the question of a part is asked, from the page of a thing."""
    return f"{UP}queries/{part.question}?{urlencode(given, safe='/')}"


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_VALUE = "operator value unit_name ci_lower ci_upper"
_MEASURE = "measure_name category_name statistic_name time_point"
_SOURCE = "doubts source standing"


def _targets(parameter: str, title: str, nothing: str, first: str) -> Part:
    return Part(
        "targets" if parameter == "agent" else "drugs",
        title,
        "drugs-and-targets",
        parameter,
        nothing,
        _columns(f"{first} granularity qualifier potency hedge source standing"),
        "relation",
        Order.STRENGTH,
        counted=(("granularity", ""), ("standing", "standing")),
    )


def _potencies(parameter: str) -> Part:
    return Part(
        "potencies",
        "Potency",
        "potencies-by-target",
        parameter,
        "no concentration at which it acts, or is acted on, is printed in what was read",
        _columns(
            "agent_name target_name qualifier measure_name operator value lower upper unit_name"
            " cell_line format_name source standing"
        ),
        "value",
    )


def _outcomes(parameter: str) -> Part:
    return Part(
        "outcomes",
        "Outcomes",
        "outcomes-by-regimen",
        parameter,
        "no source here gives an outcome of patients",
        _columns(
            f"diseases regimen_name line_name population_name n {_MEASURE} {_VALUE} range_lower"
            f" range_upper design_name cited_work {_SOURCE}"
        ),
        "value",
        Order.STUDIES,
        counted=(("diseases", ""), ("measure_name", "measure"), ("standing", "standing")),
        groups=("diseases", "line_name"),
    )


def _under(title: str) -> Part:
    return Part(
        "outcomes",
        title,
        "outcomes-by-mechanism",
        "mechanism",
        "no source here gives an outcome of patients whose treatment is said to act on it",
        _columns(
            f"diseases agent_name relation mechanism_name standing regimen_name line_name"
            f" population_name n {_MEASURE} {_VALUE} ci_level cited_work doubts source"
        ),
        "value",
        Order.STUDIES,
        counted=(("diseases", ""), ("agent_name", "agent"), ("measure_name", "measure")),
        groups=("diseases", "line_name"),
    )


def _safety(parameter: str) -> Part:
    return Part(
        "adverse-events",
        "Adverse events, by grade",
        "adverse-events-by-regimen",
        parameter,
        "no source here tells of an adverse event",
        _columns(
            "event_name grades regimen_name population_name events n value unit_name recomputed"
            f" qualification note {_SOURCE}"
        ),
        "event_name",
        counted=(("regimen_name", ""), ("grades", "")),
        groups=(),
    )


def _claims(title: str = "What is said of it, the best proved first") -> Part:
    return Part(
        "claims",
        title,
        "claims-about",
        "entity",
        "no source here says anything of it",
        _columns(
            f"says negated hedge certainty_name level_name design_name n model_name {_SOURCE}"
        ),
        "says",
        Order.STRENGTH,
        counted=(("standing", "standing"), ("certainty_name", "")),
    )


def _studies(parameter: str) -> Part:
    return Part(
        "studies",
        "Studies",
        "studies",
        parameter,
        "no study of it is known here",
        _columns(
            "study_name acronym design_name phase_name diseases states regimens n numbers"
            f" registrations {_SOURCE}"
        ),
        "study_name",
        counted=(("design_name", ""), ("standing", "standing")),
    )


def _resistance(title: str) -> Part:
    return Part(
        "resistance",
        title,
        "resistance-markers",
        "treatment",
        "no source here says what causes, marks or overcomes resistance to it",
        _columns(
            "marker_name relation treatment_name hedge certainty_name level_name condition_name n"
            " source standing"
        ),
        "marker_name",
        Order.STRENGTH,
    )


def _after(title: str) -> Part:
    return Part(
        "after",
        title,
        "after-failure",
        "failed",
        "no source here tells what came after it",
        _columns(
            f"what after_name stopped regimen_name other_targets population_name n {_MEASURE}"
            f" operator value unit_name ci_lower ci_upper ci_level relation hedge {_SOURCE}"
        ),
        "what",
        counted=(("what", ""),),
    )


def _effects(parameter: str) -> Part:
    return Part(
        "effects",
        "Compared within one study",
        "effects-between-groups",
        parameter,
        "no source here gives an effect of one treatment against another",
        _columns(
            "measure_name category_name event_name group_name reference_name effect_name operator"
            " value unit_name ci_lower ci_upper ci_level p_operator p line_name cited_work"
            f" {_SOURCE}"
        ),
        "value",
        counted=(("measure_name", "measure"),),
    )


_DOSES = Part(
    "doses",
    "Doses",
    "dose-rules",
    "agent",
    "no source here gives a rule for its dose",
    _columns(
        "agent_name dose dose_unit_name frequency route dosed_group variable lower_bound"
        " upper_bound bound_unit_name undefined_at population_name source standing"
    ),
    "dose",
)
_CLASSES = Part(
    "classes",
    "Classes of drugs it belongs to",
    "drug-classes",
    "agent",
    "no source puts it in a class, and no definition makes it a member of one",
    _columns("class_name rule_name hedge source standing"),
    "class_name",
    counted=(("standing", ""),),
)
_PROCESSES = Part(
    "processes",
    "Processes it acts on",
    "what-acts-on-a-process",
    "agent",
    "no source says on which process it acts, and no rule concludes it",
    _columns(
        "acting_name relation process_name negated hedge certainty_name model_name n source"
        " standing"
    ),
    "relation",
    Order.STRENGTH,
    counted=(("standing", "standing"),),
)

_MEMBERS = Part(
    "members",
    "Members",
    "drug-classes",
    "drug_class",
    "no source here puts a drug in it, and no definition makes one a member",
    _columns("agent_name named_class rule_name hedge source standing"),
    "agent_name",
    counted=(("standing", ""),),
)
_AGENT = (
    _targets(
        "agent",
        "Targets",
        "no source here states a target, neither a protein nor a family",
        "agent_name relation target_name",
    ),
    _potencies("agent"),
    _PROCESSES,
    _CLASSES,
    _outcomes("agent"),
    _effects("agent"),
    _safety("agent"),
    _resistance("Resistance to it"),
    _after("After it failed"),
    _DOSES,
    _claims(),
    _studies("agent"),
)

_CLASS = (_MEMBERS, *(part for part in _AGENT if part not in (_CLASSES, _DOSES)))

_ACTING = Part(
    "acting",
    "What acts on it, and what it does",
    "what-acts-on-a-process",
    "process",
    "no source here says what acts on it",
    _columns(
        "acting_name relation acted_on_name process_name negated hedge certainty_name model_name n"
        " doubts source standing"
    ),
    "relation",
    Order.STRENGTH,
    counted=(("place", ""), ("standing", "standing")),
)
_STEPS = Part(
    "paths",
    "Mechanism paths, step by step",
    "mechanism-paths",
    "involved",
    "no source here tells of steps that lead through it",
    _columns("path_name step says state_name hedge model_name source standing"),
    "says",
)
_OBSERVED = Part(
    "observed",
    "Where it was looked for, and found",
    "biomarkers-observed",
    "alteration",
    "no source here tells of patients in whom it was looked for",
    _columns(
        "alteration_name study_name population_name n line_name assay_name specimen time_point"
        f" detected significant measured_name operator value unit_name printed {_SOURCE}"
    ),
    "alteration_name",
    counted=(("detected", ""),),
)
_TARGET = (
    _targets(
        "target",
        "Drugs that act on it",
        "no source here says that a drug acts on it",
        "agent_name relation target_name",
    ),
    _potencies("target"),
    _under("Outcomes under what acts on it"),
    replace(_OBSERVED, title="Changes of it that were looked for in patients"),
    _claims(),
)
_PROCESS = (
    _ACTING,
    _STEPS,
    _under("Outcomes under what acts on it"),
    replace(_OBSERVED, title="Changes of it that were looked for in patients"),
)
_MARKER = (
    _claims("What is said for and against it, the best proved first"),
    _OBSERVED,
    _potencies("target"),
    _after("What was tried where it was found"),
    _STEPS,
)
_BELOW = Part(
    "below",
    "It and what falls under it",
    "things-of-the-registry",
    "entity",
    "no hierarchy here puts anything under it",
    _columns("name note"),
    "name",
    more=(("kind", "condition"),),
)
_BY_REGIMEN = (
    ("regimen_name", "regimen"),
    ("measure_name", "measure"),
    ("standing", "standing"),
)
_DISEASE = (
    _BELOW,
    replace(_outcomes("disease"), title="Regimens with their outcomes", counted=_BY_REGIMEN),
    _effects("disease"),
    _safety("disease"),
    _resistance("Resistance and its markers"),
    _claims(),
    _studies("disease"),
)
_STATE = (
    replace(_outcomes("state"), title="Regimens with their outcomes", counted=_BY_REGIMEN),
    _effects("state"),
    _studies("state"),
)
_MEASURED = (
    Part(
        "definitions",
        "Who defines it, and how",
        "measure-definitions",
        "measure",
        "no source here says what it means by it",
        _columns(
            "measure_name formula denominator origin event criteria_name confirmed"
            " minimum_duration study_name source standing"
        ),
        "measure_name",
        counted=(("standing", ""),),
    ),
    replace(_outcomes("measure"), title="Where it was measured", counted=_BY_REGIMEN[::2]),
    _effects("measure"),
    Part(
        "endpoints",
        "Studies that set it as an endpoint",
        "study-endpoints",
        "measure",
        "no study here is known to set it as an endpoint",
        _columns(f"study_name role_name time_frame defined_as met {_SOURCE}"),
        "study_name",
        counted=(("role_name", ""), ("met", "")),
    ),
    Part(
        "factors",
        "Factors that bear on it",
        "prognostic-factors",
        "measure",
        "no source here tells of a factor that bears on it",
        _columns(
            f"factor_name direction_name p_operator p analysis population_name n certainty_name"
            f" {_SOURCE}"
        ),
        "factor_name",
        counted=(("direction_name", ""),),
    ),
)
_REGIMEN = (
    Part(
        "parts",
        "What it consists of",
        "parts-of-regimens",
        "regimen",
        "no parts of it are known here",
        _columns("part step agent_name agent_kind chosen_by other_names groups"),
        "agent_name",
    ),
    _outcomes("regimen"),
    _safety("regimen"),
    replace(
        _DOSES,
        parameter="regimen",
        nothing="no source here gives the doses at which it was given",
    ),
    Part(
        "dose-changes",
        "Changes of dose, and how long it was given",
        "dose-changes",
        "regimen",
        "no source here tells how often its dose was changed or it was stopped",
        _columns(
            "measure_name category_name statistic_name time_point event_name population_name events"
            f" n operator value unit_name range_lower range_upper {_SOURCE}"
        ),
        "value",
    ),
    Part(
        "lines",
        "Studies in which it was given, and what came before",
        "treatment-sequences",
        "regimen",
        "no study here is known to have given it",
        _columns(
            "study_name line_name population_name n step after_name stopped rank source standing"
        ),
        "study_name",
        counted=(("standing", "standing"),),
    ),
    _claims(),
)
_EVENT = (replace(_safety("adverse_event"), title="How often it occurred"), _claims())

PARTS: Mapping[str, Sequence[Part]] = MappingProxyType(
    {
        "drug": _AGENT,
        "drug-class": _CLASS,
        "procedure": _AGENT,
        "gene": _TARGET,
        "rna": _TARGET,
        "protein": _TARGET,
        "family": _TARGET,
        "alteration": _MARKER,
        "process": _PROCESS,
        "pathway": _PROCESS,
        "condition": _DISEASE,
        "condition-state": _STATE,
        "adverse-event": _EVENT,
        "measure": _MEASURED,
        "regimen": _REGIMEN,
    }
)
"""The parts of the page of each kind, but for questions that do not take it."""
