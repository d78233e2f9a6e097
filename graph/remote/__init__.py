"""The graph on a SPARQL service elsewhere: load it, prove it, ask it."""
