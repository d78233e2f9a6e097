"""Processes and connections: from the socket to the application."""
