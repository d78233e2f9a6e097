"""Tests of api/sparql/."""
