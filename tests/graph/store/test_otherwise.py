"""Rows of another question, or of a graph that does not keep to the model, are an error told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.prefixes import ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.store.question import Answer, Format, Question, Store
from sarcograph.graph.store.table import Table


@dataclass(frozen=True)
class Elsewhere:
    """A service that answers every question with one row, whatever the columns asked for."""

    row: dict[str, dict[str, str]]

    def query(self, question: Question) -> Answer:
        """Answer any question."""
        answer = {"head": {"vars": list(self.row)}, "results": {"bindings": [self.row]}}
        return Answer(question.formats[0], json.dumps(answer).encode())


def study(store: Store) -> object:
    """Return the record of a study, as the graph to be asked makes it."""
    texts = study_queries(f"{ID}study/x")
    return study_of(
        {
            name: Table.read(name, store.query(Question(text, (Format.JSON,))).content)
            for name, text in texts.items()
        }
    )


@pytest.mark.parametrize("read", [index_of_store, read_network, study])
@pytest.mark.parametrize(
    "columns", [(), ("other",), ("thing", "statement", "iri", "property", "value", "start", "kind")]
)
def test_row_without_what_was_asked_for(read: Callable[[Any], Any], columns: list[str]) -> None:
    row = {name: {"type": "literal", "value": "\x1b[31m"} for name in columns}
    with pytest.raises(QueryError, match="another question") as caught:
        read(Elsewhere(row))
    assert str(caught.value).isprintable()
