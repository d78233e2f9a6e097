"""The forms of source documents, and in which text the places of each are counted."""

from __future__ import annotations

from typing import Literal, get_args

Form = Literal[
    "abstract-record", "full-text", "web-page", "registry-record", "label", "article-xml"
]
FORMS: tuple[Form, ...] = get_args(Form)
Derivation = Literal["jats-text-1", "spl-text-1"]

REGISTRY_RECORD: Form = "registry-record"
DERIVATIONS: dict[str, Derivation] = {"label": "spl-text-1", "article-xml": "jats-text-1"}
"""By form, the derivation of the text that places count in; of other forms it is the file's own."""
LOCATED = frozenset({REGISTRY_RECORD, *DERIVATIONS})
"""The forms of which a machine tells the section of every place; of others a curator lists them."""
NOUNS: dict[Form, str] = {
    "abstract-record": "abstract",
    "full-text": "article",
    "web-page": "page",
    "registry-record": "record",
    "label": "label",
    "article-xml": "article",
}
"""What a document of each form is called, where something is said not to be in it."""
