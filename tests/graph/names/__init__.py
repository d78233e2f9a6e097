"""Tests of the checks: example files of each rule, and the frozen corpus."""
