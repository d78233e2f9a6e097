"""Names of salts, hydrates and other forms, which are near the name of a drug and not its own."""

from __future__ import annotations

import re

_ACIDS = (
    "acetate|adipate|aspartate|bromide|camsylate|carbonate|chloride|citrate|edisylate|esylate|"
    "fumarate|gluconate|iodide|lactate|malate|maleate|malonate|mesilate|mesylate|napsylate|nitrate|"
    "oxalate|pamoate|phosphate|succinate|sulfate|sulphate|tartrate|tosylate|xinafoate|besylate"
)
_FORM = re.compile(
    rf"\b(?:(?:hydro|di|tri|hemi|sesqui|mono|bi|bis)*(?:{_ACIDS})|"
    r"(?:mono|di|tri|hemi|sesqui)?hydrate|(?:methano|ethano)?solvate|anhydrous|hcl|"
    r"(?:di)?sodium|potassium|calcium|magnesium|meglumine|salts?)\b",
    re.IGNORECASE,
)


def names_a_form(name: str) -> bool:
    """Tell whether `name` has a word for a salt, a hydrate or another form of a compound.

    >>> [names_a_form(one) for one in ("RIVOCERANIB MESYLATE", "gemcitabine hydrochloride")]
    [True, True]
    >>> [names_a_form(one) for one in ("docetaxel trihydrate", "apatinib", "YN-968D1")]
    [True, False, False]
    """
    return _FORM.search(name) is not None
