"""Tests of graph/curation/."""
