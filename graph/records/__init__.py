"""A study as one record: what the graph knows of it, with the place of every number."""
