"""One finding for one problem: what a general rule says of a place that a particular rule names.

A passage that a curator marked as ambiguous, or an absence, often is the very thing that a rule
computes. The computed finding stays; the other becomes a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sarcograph.graph.checks.base import OPEN, Finding, Place, overlap

_PARTICULAR = frozenset(
    "attribution-unclear denominator-mismatch dose-gap events-vs-patients impossible-category "
    "impossible-percentage multi-membership response-criteria-missing shared-identifier "
    "shared-patients significance-without-test unknown-version".split()
)
_MISSING = frozenset(
    "effect-size-missing follow-up-missing most-frequent-without-counts response-criteria-missing "
    "significance-without-test test-announced-not-done time-origin-missing "
    "claim-without-measure".split()
)
_PASSAGE = "several-readings"
FOLDED: dict[str, frozenset[str]] = {
    _PASSAGE: _PARTICULAR,
    "absence-of-evidence": frozenset({"imbalance-unaccounted"}),
    "announced-not-reported": _MISSING,
    "claim-without-data": _MISSING,
    "factor-without-figures": frozenset({"significance-without-test"}),
    "same-fraction-two-prints": frozenset({"proportion-rounding"}),
    "proportion-rounding": frozenset({"analysed-above-population"}),
    "time-origin-missing": frozenset({"unreferenced"}),
    "unadjusted-comparison": frozenset({"imbalance-unaccounted"}),
}
"""From a general rule to the rules whose findings take its findings in, in the order of doing so.

Two questions about one passage are one finding too.
"""
_SAID_ALREADY = frozenset(
    "claim-without-measure follow-up-missing imbalance-unaccounted most-frequent-without-counts "
    "response-criteria-missing significance-without-test time-origin-missing".split()
)
"""The rules that say by themselves what the general findings say that they take in."""


def _share(one: Place, other: Place) -> bool:
    same = one.pointer == other.pointer or overlap([one.pointer], [other.pointer])
    return one.document == other.document and same


def _takes_in(host: Finding, general: Finding) -> bool:
    """Tell whether `general` says something of a place of `host` that is a part of it."""
    if host.rule.key == general.rule.key == _PASSAGE:
        # further places of a passage are those that it is held against
        return _share(host.places[0], general.places[0])
    return host.rule.key in FOLDED[general.rule.key] and any(
        _share(here, there) for here in host.places for there in general.places
    )


def fold(findings: Sequence[Finding]) -> list[Finding]:
    """Return `findings` with those of general rules taken into the particular ones they touch."""
    kept = list(findings)
    for key in FOLDED:
        generals = [one for one in kept if one.rule.key == key]
        kept = [one for one in kept if one.rule.key != key]
        for general in generals:
            hosts = (number for number, one in enumerate(kept) if _takes_in(one, general))
            host = next(hosts, None)
            if host is None:
                kept.append(general)
            else:
                kept[host] = _with(kept[host], general)
    return kept


def _with(host: Finding, general: Finding) -> Finding:
    """Return `host` with the places, subjects and words of `general` added, and what both were."""
    said = [general.message]
    if general.rule.key == _PASSAGE:
        said.append(general.recomputed)
    elif host.rule.key in _SAID_ALREADY and general.resolution == OPEN:
        said = []
    settles = host.resolution == OPEN and general.resolution != OPEN
    if not settles and general.resolution not in (OPEN, host.resolution):
        said.append(f"({general.resolution})")
    merged = replace(
        host,
        places=tuple(dict.fromkeys((*host.places, *general.places))),
        about=tuple(dict.fromkeys((*host.about, *general.about))),
        also=(*host.also, *([" ".join(said)] if said else []), *general.also),
        resolution=general.resolution if settles else host.resolution,
    )
    names = dict.fromkeys((*host.was, host.iri, *general.was, general.iri))
    return replace(merged, was=tuple(name for name in names if name != merged.iri))
