"""Tests of api/browse/."""
