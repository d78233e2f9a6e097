"""Tests of what assistants ask, over both transports with the client of the package."""
