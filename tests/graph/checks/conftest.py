"""Evidence of one made-up document for the examples of the rules."""

from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_documents import write_documents

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Evidence


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Evidence]:
    """Read the evidence of one made-up document for each text."""

    def evidence(*rests: str) -> Evidence:
        write_documents(tmp_path, rests)
        return read_evidence(tmp_path)

    return evidence
