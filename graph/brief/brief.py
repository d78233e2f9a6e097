"""A brief from the answers to what `asking` asks: a function of them and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sarcograph.graph.brief.against import against
from sarcograph.graph.brief.arms import arms
from sarcograph.graph.brief.asking import (
    ARMS,
    EVENTS,
    LEFT_OUT,
    MOST_AGENTS,
    OF_AGENTS,
    POOLS,
    Agent,
    Asked,
    is_fact,
)
from sarcograph.graph.brief.of_agents import of_agents
from sarcograph.graph.brief.parts import Brief, Note, Place, Section
from sarcograph.graph.brief.pools import pooled
from sarcograph.graph.brief.safety import safety, treatments_of
from sarcograph.graph.pooling.pooling import pool_each
from sarcograph.graph.store.table import Table, in_words

_NOTICE = "Not for clinical decisions."


def sections_of(
    answers: Mapping[str, bytes], agents: Sequence[Agent], asked: Asked
) -> tuple[Section, ...]:
    """Return the sections; `answers` are those of both rounds, by the names of their questions."""
    of_pooling = {
        name.removeprefix(POOLS): content
        for name, content in answers.items()
        if name.startswith(POOLS)
    }
    controls = answers["controls"]
    return (
        arms(answers[ARMS], answers["details"], controls, asked, of_pooling.get("mechanism")),
        against(answers["against"], asked.own),
        pooled(pool_each(of_pooling, asked.pools), asked.own),
        safety(answers[EVENTS], treatments_of(answers[ARMS], controls), asked.own),
        *(
            of_agents(name, answers.get(name), agents[:MOST_AGENTS], asked.of_agents(name))
            for name in OF_AGENTS
        ),
    )


def left_out_of(answers: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what is told of the arms that are left out because they do not say what is asked."""
    told = []
    for name, content in answers.items():
        if name.startswith(LEFT_OUT):
            rows = Table.read(name, content).records()
            of = name.removeprefix(LEFT_OUT)
            numbers, studies, agents = (
                sorted({in_words(row.get(column)) for row in rows} - {""})
                for column in ("estimate", "study_name", "agent_name")
            )
            if numbers:
                where = "study" if len(studies) == 1 else "studies"
                told.append(
                    f"{of}: not said of {len(numbers)} more numbers"
                    f"{' of ' * bool(agents)}{', '.join(agents)} in {len(studies)} {where},"
                    f" which are not in the arms; ask for {of}=unknown too"
                )
    return tuple(told)


def facts_of(sections: Sequence[Section]) -> tuple[str, ...]:
    """Return the facts that sections tell, in the order of reading."""
    return tuple(
        dict.fromkeys(
            figure.fact
            for section in sections
            for row in section.rows
            for cell in row
            for figure in cell
            if is_fact(figure.fact)
        )
    )


def brief_of(
    sections: Sequence[Section],
    places: bytes,
    asked: Asked,
    agents: Sequence[Agent],
    remarks: Sequence[str] = (),
    left_out: Sequence[str] = (),
) -> Brief:
    """Return the brief: its sections, and for each figure a note with its places."""
    of: defaultdict[str, dict[Place, None]] = defaultdict(dict)
    for row in Table.read("places", places).records():
        text = {name: "" if value is None else str(value) for name, value in row.items()}
        parts = (
            text["section"],
            text["table_label"],
            f"row {text['row_label']}" if text["row_label"] else "",
            f"column {text['column_label']}" if text["column_label"] else "",
            f"characters {text['start']}–{text['end']}" if text["start"] else text["access_note"],
        )
        where = ", ".join(filter(None, parts))
        of[text["fact"]][Place(text["printed"], where, text["title"], text["doi"])] = None
    told = [*remarks, *left_out]
    if left := agents[MOST_AGENTS:]:
        told.append(
            f"not asked for resistance and what came next: {', '.join(one.name for one in left)}"
        )
    given = dict(asked.given)
    about = [f"{given['mechanism']}"]
    about += [
        f"{name} {value}" for name, value in asked.given if name not in ("mechanism", "untold")
    ]
    return Brief(
        title=f"Brief: {', '.join(about)}",
        given=asked.given,
        remarks=(_NOTICE, *told),
        sections=tuple(sections),
        notes=tuple(
            Note(number, fact, tuple(of[fact])) for number, fact in enumerate(facts_of(sections), 1)
        ),
    )
