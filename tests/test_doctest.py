"""The examples in the package's docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import sarcograph

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(sarcograph.__path__, f"{sarcograph.__name__}.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
