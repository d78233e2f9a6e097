"""Tests of `graph/synthesis/`."""
