"""Tests of `graph/pooling/`."""
