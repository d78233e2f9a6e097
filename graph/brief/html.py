"""A brief as HTML: the part that a page has within, and a whole file that stands by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape

from sarcograph.graph.brief.parts import Brief, Cell, Place, Section

Link = Callable[[str], str]
"""Returns where an IRI or an address below the server's root leads to."""

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}"
    "table{border-collapse:collapse;font-size:.875rem}"
    "th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    ".scrolled{overflow-x:auto}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8cf}}"
)


def page_of(brief: Brief, version: str, link: Link) -> str:
    """Return the brief as a file of its own, which loads nothing."""
    told = f"<p>Graph version {escape(version)}.</p>" if version else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(brief.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(brief.title)}</h1>\n{told}\n{body_of(brief, link)}</body>\n</html>\n"
    )


def body_of(brief: Brief, link: Link) -> str:
    """Return what stands below the heading of a brief."""
    return "".join(_pieces(brief, link))


def _pieces(brief: Brief, link: Link) -> Iterator[str]:
    for remark in brief.remarks:
        yield f"<p>{escape(remark)}</p>\n"
    numbers = brief.numbers()
    for section in brief.sections:
        yield from _section(section, numbers, link)
    if brief.notes:
        yield '<h2 id="places">Where each figure stands</h2>\n<ol class="notes">\n'
    for note in brief.notes:
        places = "; ".join(map(_place, note.places)) or "no place: it is concluded or recomputed"
        href = escape(link(note.fact))
        yield f'<li id="note-{note.number}">{places}. <a href="{href}">all of it</a></li>\n'
    if brief.notes:
        yield "</ol>\n"


def _section(section: Section, numbers: Mapping[str, int], link: Link) -> Iterator[str]:
    yield f'<h2 id="{escape(section.name)}">{escape(section.title)}</h2>\n'
    for sentence in section.said:
        yield f"<p>{escape(sentence)}</p>\n"
    if section.rows:
        head = "".join(f'<th scope="col">{escape(one)}</th>' for one in section.head)
        labelled = f'role="region" aria-labelledby="{escape(section.name)}"'
        yield f'<div class="scrolled" tabindex="0" {labelled}>\n'
        yield f'<table class="list">\n<thead><tr>{head}</tr></thead>\n<tbody>\n'
        for row in section.rows:
            yield "<tr>"
            for name, cell in zip(section.head, row, strict=True):
                yield f'<td data-name="{escape(name)}">{_cell(cell, numbers)}</td>'
            yield "</tr>\n"
        yield "</tbody>\n</table>\n</div>\n"
    else:
        yield f"<p>{escape(section.nothing.capitalize())}.</p>\n"
    more = f"{section.left_out} more rows" if section.left_out else "The whole answer"
    links = ", ".join(
        f'<a href="{escape(link(address))}">{escape(of or more)}</a>'
        for of, address in section.whole
    )
    if links:
        yield f"<p>{links if section.whole[0][0] == '' else f'{more}: {links}'}</p>\n"


def _cell(cell: Cell, numbers: Mapping[str, int]) -> str:
    told = []
    for figure in cell:
        number = numbers.get(figure.fact)
        note = f' <a href="#note-{number}">[{number}]</a>' if number else ""
        doubts = f' <span class="doubt">{escape(figure.doubts)}</span>' if figure.doubts else ""
        told.append(f"{escape(figure.text)}{doubts}{note}")
    return "<br>".join(told)


def _place(place: Place) -> str:
    printed = f"“{escape(place.printed)}”" if place.printed else "stated"
    doi = ""
    if place.doi:
        doi = f'<a href="https://doi.org/{escape(place.doi)}">doi {escape(place.doi)}</a>'
    return ", ".join(filter(None, (printed, escape(place.where), escape(place.work), doi)))
