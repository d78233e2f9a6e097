"""Tests of graph/publish/."""
