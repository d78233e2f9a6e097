"""What every answer over HTTP has: representations, negotiation, problems, the access log."""
