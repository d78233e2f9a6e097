"""Tests of graph/store/."""
