"""What the server says of its own interface: OpenAPI with real answers, and a page of it."""
