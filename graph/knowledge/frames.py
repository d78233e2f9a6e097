"""Rows as data frames of pandas or polars, which come with the extras of the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sarcograph.graph.errors import MissingLibraryError
from sarcograph.graph.store.table import ColumnType, Value

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Columns = Mapping[str, tuple[ColumnType, Sequence[Value | None]]]
"""The type and the values of each column by its name."""

_PRECISION = 38  # digits of a decimal of polars


def pandas_frame(columns: Columns, *, decimals: bool) -> pd.DataFrame:
    """Return columns as a data frame; see `Rows.to_pandas`."""
    pandas = _library("pandas")
    dtypes = {"text": "string", "integer": "Int64", "boolean": "boolean", "decimal": "Float64"}

    def series(kind: ColumnType, values: Sequence[Value | None]) -> Any:
        if kind == "date":
            return pandas.to_datetime(pandas.Series(values, dtype="object"))
        if kind == "decimal" and decimals:
            return pandas.Series(list(map(_decimal, values)), dtype="object")
        return pandas.Series(list(map(_PLAIN[kind], values)), dtype=dtypes[kind])

    frame: pd.DataFrame = pandas.DataFrame(
        {name: series(*column) for name, column in columns.items()}
    )
    return frame


def polars_frame(columns: Columns, *, decimals: bool) -> pl.DataFrame:
    """Return columns as a data frame; see `Rows.to_polars`."""
    polars = _library("polars")
    dtypes = {
        "text": polars.String,
        "integer": polars.Int64,
        "boolean": polars.Boolean,
        "decimal": polars.Float64,
        "date": polars.Date,
    }

    def series(name: str, kind: ColumnType, values: Sequence[Value | None]) -> Any:
        if kind == "decimal" and decimals:
            exact = list(map(_decimal, values))
            scale = max((_places(value) for value in exact if value is not None), default=0)
            return polars.Series(name, exact, polars.Decimal(_PRECISION, scale))
        return polars.Series(name, list(map(_PLAIN[kind], values)), dtypes[kind])

    frame: pl.DataFrame = polars.DataFrame(
        [series(name, *column) for name, column in columns.items()]
    )
    return frame


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise MissingLibraryError(name) from None


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "text": _or_none(str),
    "integer": _or_none(int),
    "boolean": _or_none(bool),
    "decimal": _or_none(float),
    "date": _or_none(lambda value: value),
}
"""What a value of a column is for a data frame."""
