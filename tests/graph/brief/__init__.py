"""Tests of `graph/brief/`."""
