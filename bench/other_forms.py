"""Set questions of the library beside other forms of them: the same rows, and which is sooner.

    .venv/bin/python bench/other_forms.py

`bench/other_forms/NAME.rq` is another way to ask what `graph/queries/NAME.rq` asks with its
defaults, without a header. Both are asked in turn, and timed on the processor; `planned` is asked
of a graph of one triple, so that there is nothing but to read and to plan. The forms with groups of
options (`BIND(?number AS ?counted)`) are planned sooner, because the engine plans a row of options
in time that grows with more than its square; Virtuoso gives other rows for them. It ends with 1
where rows differ, or where a question that takes more than 50 ms takes more than 3 times as long as
its other form.
"""

import argparse
import io
import json
import sys
import time
from pathlib import Path
from statistics import median

from sarcograph.graph.cache import built
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.question import Format, Question

FORMS = Path(__file__).with_name("other_forms")
SLOW_MS, MOST = 50.0, 3.0
_ONE = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"


def rows(store: EmbeddedStore, text: str) -> list[str]:
    """Return the rows of an answer, in no order."""
    content = store.query(Question(text, (Format.JSON,))).content
    return sorted(
        json.dumps(row, sort_keys=True) for row in json.loads(content)["results"]["bindings"]
    )


def milliseconds(store: EmbeddedStore, texts: tuple[str, str], runs: int) -> list[float]:
    """Return the medians of two queries that are asked in turn."""
    times: list[list[float]] = [[], []]
    for _ in range(runs):
        for text, taken in zip(texts, times, strict=True):
            began = time.process_time()
            store.query(Question(text, (Format.JSON,)))
            taken.append((time.process_time() - began) * 1000)
    return [median(taken) for taken in times]


def main() -> int:
    """Print a line for each question that has another form."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=15, metavar="N")
    options = parser.parse_args()
    library = query_library()
    store = EmbeddedStore.load(built().path, prefixes=PREFIXES)
    empty = EmbeddedStore(io.BytesIO(_ONE), prefixes=PREFIXES)
    good = True
    print(f"{'milliseconds':<26} {'rows':>5} {'ours':>7} {'other':>7} {'ours/other':>10}", end="")
    print(f" {'planned':>8} {'other':>7}")
    for name in options.names or sorted(path.stem for path in FORMS.glob("*.rq")):
        texts = library[name].text, (FORMS / f"{name}.rq").read_text("utf-8")
        found = [rows(store, text) for text in texts]
        ours, other = milliseconds(store, texts, options.runs)
        planned = milliseconds(empty, texts, options.runs)
        differ = found[0] != found[1]
        slow = ours > SLOW_MS and ours > MOST * other
        good &= not (differ or slow)
        print(
            f"{name:<26} {len(found[0]):>5,} {ours:>7.1f} {other:>7.1f} {ours / other:>10.2f}"
            f" {planned[0]:>8.1f} {planned[1]:>7.1f}"
            + ("  OTHER ROWS" if differ else "")
            + ("  SLOW" if slow else ""),
            flush=True,
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
