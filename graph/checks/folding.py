"""One finding for one problem: what a general rule says of a place that a particular rule names.

A passage that a curator marked as ambiguous, or an absence, often is the very thing that a rule
computes. The computed finding stays; the other becomes a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sarcograph.graph.checks.base import OPEN, Finding, overlap

_PARTICULAR = frozenset(
    "attribution-unclear dose-gap events-vs-patients impossible-category multi-membership "
    "response-criteria-missing shared-identifier shared-patients significance-without-test "
    "unknown-version".split()
)
_MISSING = frozenset(
    "effect-size-missing follow-up-missing most-frequent-without-counts response-criteria-missing "
    "significance-without-test test-announced-not-done time-origin-missing "
    "claim-without-measure".split()
)
FOLDED: dict[str, frozenset[str]] = {
    "several-readings": _PARTICULAR,
    "announced-not-reported": _MISSING,
    "claim-without-data": _MISSING,
}
"""From a general rule to the rules whose findings take its findings in."""


def _touch(one: Finding, other: Finding) -> bool:
    return any(
        here.document == there.document and overlap([here.pointer], [there.pointer])
        for here in one.places
        for there in other.places
    )


def fold(findings: Sequence[Finding]) -> list[Finding]:
    """Return `findings` with those of general rules taken into the particular ones they touch."""
    kept = [one for one in findings if one.rule.key not in FOLDED]
    for general in (one for one in findings if one.rule.key in FOLDED):
        hosts = FOLDED[general.rule.key]
        found = (
            number
            for number, one in enumerate(kept)
            if one.rule.key in hosts and _touch(one, general)
        )
        host = next(found, None)
        if host is None:
            kept.append(general)
        else:
            kept[host] = _with(kept[host], general)
    return kept


def _with(host: Finding, general: Finding) -> Finding:
    """Return `host` with the places, subjects and words of `general` added."""
    readings = f" {general.recomputed}" if general.rule.key == "several-readings" else ""
    settled = host.resolution == OPEN and general.resolution != OPEN
    return replace(
        host,
        places=tuple(dict.fromkeys((*host.places, *general.places))),
        about=tuple(dict.fromkeys((*host.about, *general.about))),
        also=(*host.also, general.message + readings),
        resolution=general.resolution if settled else host.resolution,
    )
