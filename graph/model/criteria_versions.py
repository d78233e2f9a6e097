"""Which versions of criteria a study graded adverse events by, as far as it prints them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VERSION = re.compile(r"(\d+)(?:\.\d+)+")
_BARE = re.compile(r"\d+")


def major_versions(text: str) -> frozenset[str]:
    """Return the first numbers of the versions in a text, which 4.0 and 4.03 share.

    A number without a point counts where none has one, and only the first: a date may follow.

    >>> sorted(major_versions("4.03 and 5.0")), sorted(major_versions("v3, 9 August 2006"))
    (['4', '5'], ['3'])
    >>> major_versions("CTCAE")
    frozenset()
    """
    found = frozenset(_VERSION.findall(text))
    bare = _BARE.search(text)
    return found or frozenset([bare[0]] if bare else ())


def versions_of_vocabulary(
    names: Iterable[str], vocabularies: Iterable[str], version: str | None
) -> frozenset[str]:
    """Return the major versions of criteria that are among the vocabularies that name events.

    `names` are those of the criteria. A version that stands apart is that of the only vocabulary.

    >>> versions_of_vocabulary(["CTCAE"], ["NCI CTCAE"], "v4.0")
    frozenset({'4'})
    >>> versions_of_vocabulary(["CTCAE"], ["MedDRA 22.1", "CTCAE, version 5.0"], None)
    frozenset({'5'})
    >>> versions_of_vocabulary(["CTCAE"], ["MedDRA"], "22.1")
    frozenset()
    """
    texts = list(vocabularies)
    named = [
        text[text.casefold().index(one.casefold()) + len(one) :]
        for text in texts
        for one in names
        if one.casefold() in text.casefold()
    ]
    beside = frozenset(found for text in named for found in major_versions(text))
    if not beside and named and len(texts) == 1 and version is not None:
        return major_versions(version)
    return beside
