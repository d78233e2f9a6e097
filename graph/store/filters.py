"""The restrictions that many questions take, each under one name and in one grammar.

The header of a query names the variable that each of its filters looks at, and a comment says in
which group of patterns they go. They go in only where a value is given, so that a question without
filters costs what it did. Which ones a question takes follows from its columns: rows that tell of
patients are restricted by disease, rows that tell of a regimen by agent (`Filter.columns`). Where
some look at what another group finds, a comment there names them:

    #+ filters: {disease: population, line: estimate, n: n}
    …
      # filters
      …
    # filters of n
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sarcograph.graph.errors import QueryError, repeated
from sarcograph.graph.prefixes import VOCABULARY

UNKNOWN = "unknown"
"""The value of a range that asks for what says nothing of it."""
_RANGE = re.compile(r"(?P<least>[0-9]{1,9})(?:(?P<open>\+)|\s*[-\u2013]\s*(?P<most>[0-9]{1,9}))?")
_MARK = re.compile(r"^( *)# filters(?: of (?P<names>\w+(?:, \w+)*))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Filter:
    """A restriction: what its value is, and how it reads in SPARQL.

    `patterns` is given the variable that the filter looks at, with its question mark, and the
    value: of an entity its serialised term, else as it was written, which has been judged. `terms`
    are those of the vocabulary that choices stand for, as they are written in SPARQL. A question
    takes the filter if it has one of `columns`.
    """

    name: str
    type: Literal["entity", "choice", "range"]
    description: str
    patterns: Callable[[str, str], str]
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)


def limits(name: str, value: str) -> tuple[int, int | None] | None:
    """Return the bounds that a range stands for, None for `unknown`.

    >>> limits("line", "2+"), limits("line", "1-2"), limits("line", "1"), limits("n", "unknown")
    ((2, None), (1, 2), (1, 1), None)

    Raises QueryError for what is no range.
    """
    if value.strip().casefold() == UNKNOWN:
        return None
    found = _RANGE.fullmatch(value.strip())
    if found is None:
        raise QueryError(
            f"'{name}' is a number such as 2, a range such as 1-2 or 2+, or '{UNKNOWN}',"
            f" not '{repeated(value)}'"
        )
    least = int(found["least"])
    most = None if found["open"] else int(found["most"] or least)
    if most is not None and most < least:
        raise QueryError(
            f"'{name}' ends before it begins: '{repeated(value)}'; write {most}-{least}"
        )
    return least, most


def _those(variable: str, patterns: str) -> str:
    """Return the group that leaves what meets `patterns`, each once; it is answered once."""
    return f"{{ SELECT DISTINCT {variable} WHERE {{ {patterns} }} }}"


# what a row is about, such as a number, leads by these to its regimen, grades, line and patients
_REGIMEN = "(sg:underRegimen|sg:receives|(sg:effectOf?/sg:compares/sg:receives))?"
_GRADE = "sg:grade|sg:changedAtGrade"
_LINE = "(sg:line|sg:observedAtLine|sg:doseLine|(sg:effectOf/sg:line))"
_PATIENTS = (
    "sg:population|sg:compares|sg:linePopulation|sg:observedIn|sg:dosePopulation"
    "|(sg:effectOf/sg:compares)"
)


def _agent(agent: str, term: str) -> str:
    """Return the patterns on an agent: what falls under it, and the members of what does.

    A regimen counts by what is given in it, one of several to choose from too.
    """

    def own(agent: str) -> str:
        return f"""{{ {agent} sg:fallsUnder {term} }}
      UNION {{ {agent} sg:hasRole/sg:fallsUnder {term} }}
      UNION {{ {agent} a/sg:definesMembersOf/sg:fallsUnder {term} }}"""

    given = _those("?agent_given", own("?agent_given"))
    steps = "(sg:hasRegimenStep/sg:stepRegimen)*"
    parts = "sg:hasComponent/(sg:componentAgent|sg:componentOption)"
    return _those(
        agent,
        f"""{own(agent)}
      UNION {{ {given} {agent} {_REGIMEN}/{steps}/{parts} ?agent_given }}""",
    )


def _disease(population: str, term: str) -> str:
    return _those(
        population,
        f"""{{ {population} sg:populationCondition/sg:fallsUnder {term} }} UNION {{
      {population} sg:ofStudy/sg:studyCondition/sg:fallsUnder {term} .
      FILTER NOT EXISTS {{ {population} sg:populationCondition ?disease_own }}
    }}""",
    )


def _state(population: str, term: str) -> str:
    """Return the patterns on a state, which may be one that the study asks of all its patients."""
    stated = f"{population} sg:populationState|(sg:ofStudy/sg:conditionState) ?state_stated ."
    return _those(population, f"{stated} ?state_stated sg:fallsUnder {term}")


def _line(number: str, value: str) -> str:
    """Return the patterns on a line: its printed rank, or one more than its patients had before.

    What is known of a population holds for its parts, and a rank may be that of a wider line.
    """

    def ranked(earlier: str) -> str:
        return f"""{{ {number} sg:rank ?ordinal }} UNION {{ {number} {_LINE}/sg:rank ?ordinal }}
      UNION {{ {number} sg:withinLine/sg:rank ?ordinal }}
      UNION {{ {number} {_LINE}/sg:withinLine/sg:rank ?ordinal }}
      UNION {{
        ?line_whole sg:{earlier} ?line_before .
        ?line_population sg:parentPopulation* ?line_whole .
        {number} {_PATIENTS} ?line_population .
        BIND(?line_before + 1 AS ?ordinal)
      }}"""

    bounds = limits("line", value)
    if bounds is None:
        return f"MINUS {_those(number, ranked('earlierLinesAtLeast'))}"
    least, most = bounds
    patterns = _those(number, f"{ranked('earlierLinesAtLeast')} FILTER(?ordinal >= {least})")
    if most is not None:
        end = f"{ranked('earlierLinesAtMost')} FILTER(?ordinal <= {most})"
        patterns += f"\n  {_those(number, end)}"
    return patterns


def _number(number: str, value: str) -> str:
    bounds = limits("n", value)
    if bounds is None:
        return f"FILTER(!BOUND({number}))"
    least, most = bounds
    end = "" if most is None else f" && {number} <= {most}"
    return f"FILTER(BOUND({number}) && {number} >= {least}{end})"


def _grade(fact: str, value: str) -> str:
    """Return the patterns on grades: all that a number counts lie in the range."""
    bounds = limits("grade", value)
    if bounds is None:
        return f"FILTER NOT EXISTS {{ {fact} {_GRADE}|sg:anyGrade ?grade_told }}"
    least, most = bounds
    beyond = f"?grade_other < {least}" + ("" if most is None else f" || ?grade_other > {most}")
    return f"""{_those(fact, f"{fact} {_GRADE} ?grade_counted")}
      FILTER NOT EXISTS {{ {fact} {_GRADE} ?grade_other . FILTER({beyond}) }}"""


def _design(population: str, value: str) -> str:
    return _those(
        population,
        f"{population} sg:ofStudy/(sg:studyDesign|sg:studyKind) {_DESIGN_TERMS[value]}",
    )


def _combination(regimen: str, value: str) -> str:
    two = f"""VALUES ?combination_kind {{ sg:Drug sg:DrugClass }}
    VALUES ?combination_sort {{ sg:Drug sg:DrugClass }}
    ?combination sg:hasComponent/sg:componentAgent ?combination_one , ?combination_other .
    ?combination_one a ?combination_kind .
    ?combination_other a ?combination_sort .
    FILTER(STR(?combination_one) < STR(?combination_other))
    {regimen} {_REGIMEN} ?combination ."""
    return ("" if value == "yes" else "MINUS ") + _those(regimen, two)


_DESIGNS = (
    "case-control-study case-report case-series clinical-trial cohort-study expanded-access"
    " guideline meta-analysis non-randomized-trial not-stated-design phase-one-trial"
    " phase-one-two-trial preclinical-study prospective-series randomized-trial"
    " retrospective-series review single-arm-trial systematic-review web-page"
)


def _terms(keys: str) -> dict[str, str]:
    """Return the terms of the vocabulary by their keys, as they are written in SPARQL."""
    return {
        key: f"<{VOCABULARY}{''.join(part.capitalize() for part in key.split('-'))}>"
        for key in keys.split()
    }


_DESIGN_TERMS = _terms(_DESIGNS)
_LEVEL_TERMS = {level: f"<{VOCABULARY}Level{level}>" for level in "ABCDE"}
_OF_PATIENTS = ("population_name", "group_name", "first_name", "diseases")
_OF_REGIMENS = ("regimen_name", "regimens", "receives")
FILTERS = {
    one.name: one
    for one in (
        Filter(
            "agent",
            "entity",
            "a drug, class of drugs or procedure that is given, with what falls under it",
            _agent,
            _OF_REGIMENS,
            kinds=("drug", "drug-class", "procedure"),
        ),
        Filter(
            "disease",
            "entity",
            "the disease of the patients, with what falls under it",
            _disease,
            _OF_PATIENTS,
            kinds=("condition",),
        ),
        Filter(
            "state",
            "entity",
            "the state of their disease, such as relapsed, with what falls under it",
            _state,
            _OF_PATIENTS,
            kinds=("condition-state",),
        ),
        Filter(
            "line",
            "range",
            "the treatment line, as 1, 2+ or 1-2; 'unknown' for those of which no line is given",
            _line,
            ("line_name",),
        ),
        Filter(
            "design",
            "choice",
            "the design of the study; clinical-trial for trials of any design, case-series for"
            " series of any",
            _design,
            _OF_PATIENTS,
            choices=tuple(_DESIGN_TERMS),
            terms=_DESIGN_TERMS,
        ),
        Filter(
            "combination",
            "choice",
            "whether two or more drugs, or classes of drugs, are given together",
            _combination,
            _OF_REGIMENS,
            choices=("yes", "no"),
        ),
        Filter(
            "n",
            "range",
            "how many patients count, as 20+ or 10-30; 'unknown' where that is not given",
            _number,
            ("n",),
        ),
        Filter(
            "grade",
            "range",
            "the grades that are counted, as 3, 3+ or 1-2; 'unknown' where none is given",
            _grade,
            ("grades",),
        ),
        Filter(
            "standing",
            "choice",
            "what the row rests on: a document, an external source, what is derived or inferred, or"
            " our own definition",
            lambda standing, value: f'FILTER({standing} = "{value}")',
            ("standing",),
            choices=("document", "external", "derived", "inferred", "project"),
        ),
        Filter(
            "evidence_level",
            "choice",
            "the level of evidence of a statement on a biomarker, as CIViC has them",
            lambda statement, value: f"{statement} sg:evidenceLevel {_LEVEL_TERMS[value]} .",
            ("level_name",),
            choices=tuple(_LEVEL_TERMS),
            terms=_LEVEL_TERMS,
        ),
    )
}
"""All filters by name, in the order in which a question lists them."""


def with_filters(text: str, given: Mapping[str, tuple[str, str]]) -> str:
    """Return the query with the patterns of filters, by name their variable and value."""
    groups = {name: FILTERS[name].patterns(f"?{on}", value) for name, (on, value) in given.items()}
    apart = {name for mark in marks(text) for name in mark}

    def fill(mark: re.Match[str]) -> str:
        here = set(_names(mark)) or groups.keys() - apart
        return "\n".join(f"{mark[1]}{group}" for name, group in groups.items() if name in here)

    return _MARK.sub(lambda mark: fill(mark) or mark[0], text)


def marks(text: str) -> list[list[str]]:
    """Return for each group of a query that takes filters those that it names, if any."""
    return list(map(_names, _MARK.finditer(text)))


def _names(mark: re.Match[str]) -> list[str]:
    return mark["names"].split(", ") if mark["names"] else []
