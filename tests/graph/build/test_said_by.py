"""The file that tells which keys say a term is what changing the example tells."""

from said_by import FILE, text


def test_keys_of_terms_are_up_to_date() -> None:
    """`PYTHONPATH=tests python tests/said_by.py` writes them."""
    assert FILE.read_text(encoding="utf-8") == text()
