"""Python's garbage collector, kept from going through a graph again and again while it grows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 50_000
"""After how many the collector looks at the new ones; Python's own number is 700."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Have garbage looked for seldom in a block, or in a function that this decorates.

    A graph is millions of objects that live long and hardly any garbage: with Python's own
    thresholds a sixth of the time in which it is built and judged goes into looking for some.
    """
    usual = gc.get_threshold()
    gc.set_threshold(max(usual[0], _NEW_OBJECTS), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
