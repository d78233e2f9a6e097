"""Tests against real SPARQL services, which the tests start, and against one that misbehaves."""
