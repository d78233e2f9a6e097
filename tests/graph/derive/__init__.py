"""Tests of graph/derive/."""
