"""Tests of graph/remote/."""
