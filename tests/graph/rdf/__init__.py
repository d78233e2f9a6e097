"""Tests of graph/rdf/."""
