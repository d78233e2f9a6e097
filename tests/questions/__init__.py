"""Tests of questions/."""
