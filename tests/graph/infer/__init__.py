"""Tests of graph/infer/."""
