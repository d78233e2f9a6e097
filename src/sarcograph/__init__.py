"""The evidence knowledge graph of targeted therapy in sarcoma.

The names in `__all__` are public and described in `docs/python.md`; all others may change. A name
is loaded when it is first used: who needs one does not wait for the libraries of the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "Format",
    "KnowledgeGraph",
    "Question",
    "Rows",
    "SarcographError",
    "Study",
    "__version__",
    "assemble",
    "build",
    "check",
    "export",
    "open_store",
    "query_library",
    "read_evidence",
    "resolver",
    "validate",
    "verify",
]

if TYPE_CHECKING:
    from sarcograph.graph.cache import built as build
    from sarcograph.graph.checks.run import run_checks as check
    from sarcograph.graph.curation.read import read_evidence
    from sarcograph.graph.errors import SarcographError
    from sarcograph.graph.knowledge.graph import KnowledgeGraph
    from sarcograph.graph.knowledge.rows import Rows
    from sarcograph.graph.opening import open_store, resolver
    from sarcograph.graph.pipeline import assemble
    from sarcograph.graph.publish.export import export
    from sarcograph.graph.records.study import Study
    from sarcograph.graph.store.library import query_library
    from sarcograph.graph.store.question import Format, Question
    from sarcograph.graph.validate import validate
    from sarcograph.graph.verify import verify

    __version__: str
else:  # type checkers would let any name pass
    _HOMES = {
        "Format": "store.question:Format",
        "KnowledgeGraph": "knowledge.graph:KnowledgeGraph",
        "Question": "store.question:Question",
        "Rows": "knowledge.rows:Rows",
        "SarcographError": "errors:SarcographError",
        "Study": "records.study:Study",
        "assemble": "pipeline:assemble",
        "build": "cache:built",
        "check": "checks.run:run_checks",
        "export": "publish.export:export",
        "open_store": "opening:open_store",
        "query_library": "store.library:query_library",
        "read_evidence": "curation.read:read_evidence",
        "resolver": "opening:resolver",
        "validate": "validate:validate",
        "verify": "verify:verify",
    }

    def __getattr__(name):
        if name == "__version__":
            from importlib.metadata import version

            value = version("sarcograph")
        elif name in _HOMES:
            module, _, attribute = _HOMES[name].partition(":")
            value = getattr(import_module(f"sarcograph.graph.{module}"), attribute)
        else:
            raise AttributeError(f"module 'sarcograph' has no attribute '{name}'")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
