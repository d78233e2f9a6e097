"""Pool the numbers of a store that is at hand."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.graph.pooling.asking import questions
from sarcograph.graph.pooling.pooling import Pooling, pool
from sarcograph.graph.store.asked import Resolving
from sarcograph.graph.store.question import Store


def pool_of(store: Store, resolve: Resolving, given: Mapping[str, str]) -> Pooling:
    """Return what the numbers of a measure come to; see `asking.questions` for `given`.

    Raises QueryError.
    """
    told = len(resolve.remarks)
    asked, texts = questions(given, resolve)
    remarks = tuple(resolve.remarks[told:])
    return pool({name: store.query(one).content for name, one in texts.items()}, asked, remarks)
