"""What pooling gives in Python: the pools as values, and all numbers as rows."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sarcograph.graph.errors import printable
from sarcograph.graph.knowledge.rows import Rows
from sarcograph.graph.pooling.pooling import Pool, Pooling
from sarcograph.graph.pooling.records import NOTICE, pooling_record
from sarcograph.graph.pooling.table import TYPES, pooling_table
from sarcograph.graph.pooling.turtle import pooled_turtle
from sarcograph.graph.pooling.words import outcome_in_words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Pools:
    """The numbers of a measure pooled, or why they are not; see `KnowledgeGraph.pool`.

    `pools` are the numbers that belong together, those that give something first: each has `used`,
    `excluded` with a sentence each, and an `outcome`, which is Pooled, Spread, Refused or Withheld.
    `pooling` is the whole answer, `version` that of the graph.
    """

    pooling: Pooling
    version: str

    @property
    def pools(self) -> tuple[Pool, ...]:
        """The numbers that belong together."""
        return self.pooling.pools

    @property
    def remarks(self) -> tuple[str, ...]:
        """What names were taken for, and what else there is to say."""
        return self.pooling.remarks

    @property
    def rows(self) -> Rows:
        """Every number with what becomes of it, and below those of a pool what comes of them."""
        return Rows.of_table(pooling_table(self.pooling), TYPES, remarks=self.remarks)

    def to_pandas(self, *, decimals: bool = False) -> pd.DataFrame:
        """Return the rows as a data frame of pandas; see `Rows.to_pandas`."""
        return self.rows.to_pandas(decimals=decimals)

    def record(self) -> dict[str, Any]:
        """Return the answer as JSON has it, as `/api/v1/pool` gives it."""
        return dict(pooling_record(self.pooling, self.version))

    def turtle(self) -> str:
        """Return the pooled estimates as Turtle."""
        return pooled_turtle(self.pooling, self.version).decode()

    def __repr__(self) -> str:
        """Return what each pool comes to."""
        return "\n".join(map(printable, self._lines()))

    def _repr_html_(self) -> str:
        """Return the same for notebooks."""
        return "".join(f"<p>{html.escape(line)}</p>" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.pooling.measure.name}, graph version {self.version or 'not told'}"
        for one in self.pools:
            yield f"{one.title}: {outcome_in_words(one)}"
        yield from self.remarks
        yield NOTICE
