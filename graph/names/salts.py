"""The names of salts: what follows the name of a drug and names its counter-ion, or water.

Each word ends names of salts in ChEBI (2026-05-01) or in DGIdb's table of drugs, whose name without
it is that of the drug. Those that as often name an ester, another compound, are left out: acetate,
phosphate, propionate.
"""

from __future__ import annotations

_COUNTER_IONS = frozenset(
    "besylate bitartrate bromide calcium camsylate chloride citrate dihydrochloride dimaleate"
    " dimesylate disodium edisylate esylate fumarate hcl hemifumarate hydrobromide hydrochloride"
    " iodide isethionate lactate malate maleate mesilate mesylate napsylate nitrate oxalate pamoate"
    " potassium sodium succinate sulfate tartrate tosylate".split()
)
_WATER = frozenset({"anhydrous", "hemihydrate", "hydrate", "monohydrate"})


def without_counter_ion(name: str) -> str | None:
    """Return the name of the drug in the name of a salt, None for any other name.

    >>> without_counter_ion("RIVOCERANIB MESYLATE"), without_counter_ion("caffeine monohydrate")
    ('RIVOCERANIB', 'caffeine')
    >>> without_counter_ion("sodium") is without_counter_ion("anlotinib") is None
    True
    """
    words = name.split()
    end = len(words)
    while end and words[end - 1].lower() in _COUNTER_IONS | _WATER:
        end -= 1
    return " ".join(words[:end]) if 0 < end < len(words) else None
