"""Tests of source documents of every form."""
