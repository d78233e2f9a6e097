"""Tests of src/sarcograph/commands/."""
