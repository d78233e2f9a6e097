"""Tests of the records of studies."""
