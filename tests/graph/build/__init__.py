"""Tests of graph/build/."""
