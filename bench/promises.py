"""What an attack must not break, and whether it did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """A promise of the server, what was seen of it, and whether it was kept."""

    text: str
    seen: str
    kept: bool


def print_table(title: str, promises: list[Promise]) -> None:
    """Print promises under a title, one a line."""
    print(f"\n{title}")
    for promise in promises:
        print(f"  {'kept  ' if promise.kept else 'BROKEN'}  {promise.text:<58} {promise.seen}")
