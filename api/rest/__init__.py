"""`/api/v1`: the graph as plain JSON, under a rule of compatibility (docs/api.md)."""
