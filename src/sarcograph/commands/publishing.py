"""Publish evidence in a process of its own, so that a server does not keep what building takes.

It is ``python -m sarcograph.commands.publishing PARENT DIRECTORY [EVIDENCE]``, of which PARENT is
the process that waits for it, and ends it by its own end. What goes wrong is its output, and its
exit code says of which kind that is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sarcograph.commands.console import progress, say, tell, words_of, write_utf_8
from sarcograph.graph.errors import NotValidatedError, SarcographError

_NOT_VALIDATED, _WRONG = 3, 4
"""Its exit codes; an error of Python's own is 1."""


def publish_beside(directory: Path, evidence: Path | None) -> None:
    """Publish the evidence in `directory`, and wait until it is there, whole.

    Raises NotValidatedError where the graph has a violation, SarcographError for all else.
    """
    words = (str(os.getpid()), str(directory), *([str(evidence)] if evidence is not None else ()))
    ended = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", "sarcograph.commands.publishing", *words],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if ended.returncode == _NOT_VALIDATED:
        raise NotValidatedError(ended.stdout.rstrip())
    if ended.returncode == _WRONG:
        raise SarcographError(ended.stdout.rstrip())
    if ended.returncode:
        raise SarcographError(
            f"the process that was to publish the graph ended with code {ended.returncode};"
            " perhaps the machine has too little memory"
        )


def main() -> None:
    """Publish what the arguments name."""
    from sarcograph.api.evaluators.parent import die_with

    parent, directory, *evidence = sys.argv[1:]
    die_with(int(parent))
    write_utf_8()
    try:
        _publish(Path(directory), Path(evidence[0]) if evidence else None)
    except (SarcographError, OSError) as error:
        say(words_of(error))
        sys.exit(_NOT_VALIDATED if isinstance(error, NotValidatedError) else _WRONG)


def _publish(directory: Path, evidence: Path | None) -> None:
    from sarcograph.graph.cache import built
    from sarcograph.graph.files import made_folder
    from sarcograph.graph.parts.crews import usual_crew
    from sarcograph.graph.publish.write import write_publication

    # who waits for a server is to see that it works, in a log too
    with progress(in_a_log=tell) as announce:
        graph = built(evidence, announce, usual_crew)
        made_folder(directory.parent, parents=True)
        write_publication(graph, directory, announce)


if __name__ == "__main__":
    main()
