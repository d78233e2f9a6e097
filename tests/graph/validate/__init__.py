"""Tests of graph/validate/."""
