"""Tests of `graph/confined/`."""
