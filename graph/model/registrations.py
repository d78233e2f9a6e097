"""Numbers under which registries of trials list a study, by the forms that the registries give.

Forms: ClinicalTrials.gov as in Bioregistry (`clinicaltrials`), the others as the registries of the
WHO International Clinical Trials Registry Platform print them. EudraCT numbers end in check digits,
whose rule we found nowhere, so they are not checked.
"""

from __future__ import annotations

import re

_FORMS = {
    "ClinicalTrials.gov": r"NCT[0-9]{8}",
    "EudraCT": r"[0-9]{4}-[0-9]{6}-[0-9]{2}",
    "CTIS": r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}",
    "ISRCTN": r"ISRCTN[0-9]{8}",
    "ChiCTR": r"ChiCTR([0-9]{10}|-[A-Z]{3}-[0-9]{8})",
    "ANZCTR": r"ACTRN[0-9]{14}",
    "CTRI": r"CTRI/[0-9]{4}/[0-9]{2,3}/[0-9]{6}",
    "DRKS": r"DRKS[0-9]{8}",
    "UMIN-CTR": r"UMIN[0-9]{9}",
    "JapicCTI": r"JapicCTI-[0-9]{6}",
    "jRCT": r"jRCT(s[0-9]{9}|[0-9]{10})",
    "CRiS": r"KCT[0-9]{7}",
    "NTR": r"NTR[0-9]{3,4}",
    "PACTR": r"PACTR[0-9]{15}",
    "TCTR": r"TCTR[0-9]{11}",
}
_BEFORE = re.compile(
    r"^(?:EudraCT|EUCTR|CTIS|JPRN)(?:\s+(?:number|no\.?))?\s*[:#-]?\s*", re.IGNORECASE
)

PATTERN = f"^({'|'.join(_FORMS.values())})$"
"""The forms of all registries as one regular expression, for shapes."""


def registration(text: str) -> str | None:
    """Return the number that `text` prints, as its registry writes it; None for any other text.

    >>> registration("NCT 01271712"), registration("EudraCT 2013-000615-24")
    ('NCT01271712', '2013-000615-24')
    """
    number = _BEFORE.sub("", text.strip(), count=1)
    number = re.sub(r"[\s#]+", "", number).replace("–", "-").replace("\u2010", "-")
    return number if re.fullmatch(PATTERN, number) else None
