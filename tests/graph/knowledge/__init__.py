"""Tests of the graph as a Python user has it."""
