"""Work for a crew that ends the process which does it, as the memory killer would."""

import os
import signal
from pathlib import Path

from sarcograph.graph.parts.work import work


def dies_at_sun(
    code: str, digest: str, packed: bytes | None, name: str, content: bytes
) -> bytes | None:
    """Make a part, or die with one document."""
    if name == "sun-2022.yaml":
        os.kill(os.getpid(), signal.SIGKILL)
    return work(code, digest, packed, name, content)


def dies_once(
    told: str, code: str, digest: str, packed: bytes | None, name: str, content: bytes
) -> bytes | None:
    """Make a part, or die with one document the first time: the file `told` is there then."""
    if name == "sun-2022.yaml" and not Path(told).exists():
        Path(told).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(code, digest, packed, name, content)


def of_other_code(
    code: str, digest: str, packed: bytes | None, name: str, content: bytes
) -> bytes | None:
    """Make a part for somebody whose code is not that of this process."""
    return work(f"other than {code}", digest, packed, name, content)
