"""The notebook in `docs/` runs, and prints what it shows.

`python tests/test_notebook.py` writes what it shows anew; read the difference, and look at the
plots, before keeping it.
"""

import base64
import contextlib
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot

import sarcograph

CORPUS = Path(__file__).parent / "corpus"
NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


def run(cells: list[dict[str, Any]]) -> list[tuple[str, list[bytes]]]:
    """Return what each cell of code prints, and its plots as PNG."""
    mpl.use("Agg")
    namespace: dict[str, Any] = {}
    shown = []
    for cell in cells:
        printed = io.StringIO()
        source = compile("".join(cell["source"]), NOTEBOOK.name, "exec")
        with contextlib.redirect_stdout(printed):
            exec(source, namespace)  # noqa: S102 - our own notebook
        plots = []
        for number in pyplot.get_fignums():
            image = io.BytesIO()
            pyplot.figure(number).savefig(image, format="png", dpi=100)
            plots.append(image.getvalue())
        pyplot.close("all")
        shown.append((printed.getvalue(), plots))
    return shown


def code_of(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text_of(cell: dict[str, Any]) -> str:
    """Return what a cell is stored to have printed."""
    streams = [one for one in cell["outputs"] if one["output_type"] == "stream"]
    return "".join(line for one in streams for line in one["text"])


@pytest.mark.usefixtures("built")
def test_notebook_prints_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarcograph, "KnowledgeGraph", partial(sarcograph.KnowledgeGraph, CORPUS))
    cells = code_of(json.loads(NOTEBOOK.read_text("utf-8")))
    shown = run(cells)
    assert [text for text, _ in shown] == [text_of(cell) for cell in cells]
    assert sum(len(plots) for _, plots in shown) == 2
    assert all(len(plot) > 10_000 for _, plots in shown for plot in plots)


def write() -> None:
    sarcograph.KnowledgeGraph = partial(sarcograph.KnowledgeGraph, CORPUS)  # type: ignore[assignment, misc]
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    cells = code_of(notebook)
    for number, (cell, (text, plots)) in enumerate(zip(cells, run(cells), strict=True), 1):
        cell["execution_count"] = number
        stream = {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}
        cell["outputs"] = [stream] if text else []
        for plot in plots:
            image = {"image/png": base64.b64encode(plot).decode(), "text/plain": ["a plot"]}
            cell["outputs"].append({"data": image, "metadata": {}, "output_type": "display_data"})
    NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write()
