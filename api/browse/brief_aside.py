"""What the page of a brief shows, worked out in a process of its own, the same for all steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from sarcograph.api.browse.forest_rows import here
from sarcograph.api.browse.view import View
from sarcograph.graph.brief.asking import Agent, Asked, Treated, treated_of
from sarcograph.graph.brief.brief import brief_of, facts_of, left_out_of, sections_of
from sarcograph.graph.brief.html import body_of
from sarcograph.graph.brief.parts import Section
from sarcograph.graph.brief.records import brief_record, figures_table
from sarcograph.graph.pooling.ready import get_ready
from sarcograph.graph.prefixes import ID

get_ready()  # the process opens no file later

Step = Literal["treated", "sections", "view"]


def work(step: Step, *arguments: Any, **named: Any) -> Any:
    """Do a step: a process is for one function, and each would load all that pooling needs."""
    return _STEPS[step](*arguments, **named)


def _treated(answers: Mapping[str, bytes], asked: Asked) -> Treated:
    """Return the drugs and the numbers that are asked about next."""
    return treated_of(answers, asked)


def _sections(
    answers: Mapping[str, bytes], agents: Sequence[Agent], asked: Asked
) -> tuple[tuple[Section, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the sections, the facts that they tell, and what is told of arms left out."""
    found = sections_of(answers, agents, asked)
    return found, facts_of(found), left_out_of(answers)


def _view(
    found: Sequence[Section],
    places: bytes,
    asked: Asked,
    agents: Sequence[Agent],
    *,
    remarks: Sequence[str],
    version: str,
) -> View:
    """Return the brief in all its forms."""
    brief = brief_of(found, places, asked, agents, remarks)
    return View(
        title=brief.title,
        context={"body": body_of(brief, lambda to: here(to) if to.startswith(ID) else to)},
        records=brief_record(brief, version),
        tables=(figures_table(brief),),
        statements=facts_of(found),
    )


_STEPS: Mapping[Step, Callable[..., Any]] = {
    "treated": _treated,
    "sections": _sections,
    "view": _view,
}
