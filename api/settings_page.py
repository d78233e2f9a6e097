"""The table of settings in `docs/operation.md`, made of the settings themselves.

`python -m sarcograph.api.settings_page` writes it from the top of a checkout.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sarcograph.api.settings import Settings, allowed, variable
from sarcograph.graph.files import replacing

PAGE = Path("docs", "operation.md")
START = "<!-- Made of the settings by `python -m sarcograph.api.settings_page`. -->\n"
END = "<!-- The end of what is made. -->\n"


def with_settings(page: str) -> str:
    """Return a page with the table of settings brought up to date; ValueError without a place."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{PAGE} has no place for the table of settings")
    table = "\n".join(_rows())
    return f"{before}{start}\n{table}\n\n{end}{after}"


def _rows() -> Iterator[str]:
    yield "| setting | variable | default | is | what it says |"
    yield "|---|---|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        description = f"{field.description}"
        yield f"| `{name}` | `{variable(name)}` | {default} | {allowed(name)} | {description} |"


if __name__ == "__main__":
    with replacing(PAGE) as file:
        file.write(with_settings(PAGE.read_text("utf-8")).encode())
