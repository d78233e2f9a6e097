"""Tests of api/answering/."""
