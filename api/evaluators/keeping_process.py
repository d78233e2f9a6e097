"""What makes the graph on disk for evaluators: the engine's memory and threads end with it.

The server starts it as ``python -m sarcograph.api.evaluators.keeping_process`` (held.py) with
what to do as its only argument. Its reports are lines of JSON on standard output: stages, and at
the end whether the graph was there already, or why it could not be made.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from sarcograph.api.evaluators.parent import die_with
from sarcograph.graph.confined.slices import MAKING, take_slices
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.kept import KeptStores

# Who is served from the version before goes first.
_NICENESS = 5


def main() -> NoReturn:
    """Have the graph whole on disk, and say how that went."""
    settings = json.loads(sys.argv[1])
    die_with(settings["server"])
    os.nice(_NICENESS)
    take_slices(MAKING)
    stores = KeptStores(Path(settings["publication"]), Path(settings["above"]))
    try:
        # the descriptor that is inherited shares its position with the server's
        with Path(f"/dev/fd/{settings['graph']}").open("rb") as nquads:
            was_there = stores.keep(nquads, settings["sha256"], lambda text: _say("stage", text))
    except (SarcographError, OSError) as error:
        _say("failure", str(error))
    else:
        _say("kept", was_there)
    # the engine may wait for room on a full disk when it is closed
    os._exit(0)


def _say(kind: str, what: object) -> None:
    sys.stdout.write(json.dumps({kind: what}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
