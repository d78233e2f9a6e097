"""Ask a graph: the store in this process, queries, their guard and their library."""
