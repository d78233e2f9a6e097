"""Tests of graph/model/."""
