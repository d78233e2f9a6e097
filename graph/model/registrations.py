"""Numbers under which registries of trials list a study, by the forms that the registries give.

Forms: ClinicalTrials.gov as in Bioregistry (`clinicaltrials`), the others as the registries of the
WHO International Clinical Trials Registry Platform print them. Where a number ends in check digits
(EudraCT), no rule for them is published, so none is applied.
"""

from __future__ import annotations

import re

_FORMS = {
    "ClinicalTrials.gov": r"NCT\d{8}",
    "EudraCT": r"\d{4}-\d{6}-\d{2}",
    "CTIS": r"\d{4}-\d{6}-\d{2}-\d{2}",
    "ISRCTN": r"ISRCTN\d{8}",
    "ChiCTR": r"ChiCTR(?:\d{10}|-[A-Z]{3}-\d{8})",
    "ANZCTR": r"ACTRN\d{14}",
    "CTRI": r"CTRI/\d{4}/\d{2,3}/\d{6}",
    "DRKS": r"DRKS\d{8}",
    "UMIN-CTR": r"UMIN\d{9}",
    "JapicCTI": r"JapicCTI-\d{6}",
    "jRCT": r"jRCT(?:s\d{9}|\d{10})",
    "CRiS": r"KCT\d{7}",
    "NTR": r"NTR\d{3,4}",
    "PACTR": r"PACTR\d{15}",
    "TCTR": r"TCTR\d{11}",
}
_NUMBER = {registry: re.compile(form) for registry, form in _FORMS.items()}
_BEFORE = re.compile(
    r"(?:EudraCT|EUCTR|CTIS|JPRN)(?:\s+(?:number|no\.?))?\s*[:#-]?\s*", re.IGNORECASE
)

PATTERN = "^(?:" + "|".join(_FORMS.values()) + ")$"
"""The forms of all registries as one regular expression, for shapes."""


def registration(text: str) -> str | None:
    """Return the number that `text` prints, as its registry writes it; None for any other text.

    >>> registration("NCT 01271712"), registration("EudraCT 2013-000615-24")
    ('NCT01271712', '2013-000615-24')
    """
    number = _BEFORE.sub("", text.strip(), count=1)
    number = re.sub(r"[\s#]+", "", number).replace("–", "-").replace("\u2010", "-")
    return number if any(form.fullmatch(number) for form in _NUMBER.values()) else None
