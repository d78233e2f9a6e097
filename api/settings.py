"""What an operator may set about the server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sarcograph.graph.errors import SarcographError

PREFIX = "SARCOGRAPH_"


class SettingsError(SarcographError):
    """Settings that cannot be used; says which and why, one a line."""


class Settings(BaseModel):
    """The settings of one server, fixed for its life."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    graph_file: Path = Field(description="N-Quads of the validated graph that is served")
    workers: int = Field(4, ge=1, le=256, description="queries evaluated at the same time")
    deadline_seconds: float = Field(
        10, gt=0, le=3600, description="from a query's arrival to its answer, waiting included"
    )
    worker_memory_mib: int = Field(
        1024, ge=16, description="what a worker may use beyond the loaded graph"
    )
    answer_mib: int = Field(32, ge=1, le=1024, description="the largest answer")
    queue_length: int = Field(64, ge=0, description="queries that may wait for a worker")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **given: Any) -> Self:
        """Read the settings from variables such as SARCOGRAPH_WORKERS; those `given` win.

        Raises SettingsError.

        >>> Settings.from_environment({"SARCOGRAPH_WORKERS": "2"}, graph_file="graph.nq").workers
        2
        """
        names = {name: PREFIX + name.upper() for name in cls.model_fields}
        read = {name: environment[key] for name, key in names.items() if key in environment}
        try:
            return cls.model_validate(read | given)
        except ValidationError as error:
            lines = (f"{names[str(one['loc'][0])]}: {one['msg']}" for one in error.errors())
            raise SettingsError("\n".join(lines)) from error
