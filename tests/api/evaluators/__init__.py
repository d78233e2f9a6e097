"""Tests of the pool of evaluators."""
