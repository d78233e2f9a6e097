"""The level of a confidence interval where it is printed apart from it, such as in a head."""

from __future__ import annotations

import re
from decimal import Decimal

_LEVEL = re.compile(r"(?<![\d.·])(\d{1,4}(?:[.·]\d+)?) ?%|^(\d{1,4}(?:[.·]\d+)?)$")


def printed_level(text: str) -> Decimal | None:
    """Return the level in percent that `text` prints, however wrong; None where it prints none.

    >>> printed_level("95% CI"), printed_level("97·5"), printed_level("CI")
    (Decimal('95'), Decimal('97.5'), None)
    """
    match = _LEVEL.search(text)
    return Decimal((match[1] or match[2]).replace("·", ".")) if match else None
