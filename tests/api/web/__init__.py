"""Tests of api/web/."""
