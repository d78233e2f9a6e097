"""Tests of what an OWL reasoner is asked."""
