"""The graph as a network: statements as edges, paths between things, what leads to an outcome."""
