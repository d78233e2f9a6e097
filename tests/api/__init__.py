"""Tests of the HTTP interface, over a generated graph and with real processes."""
