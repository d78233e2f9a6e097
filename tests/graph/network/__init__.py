"""Tests of `graph/network/`."""
