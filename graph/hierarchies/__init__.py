"""Make `ontology/hierarchies/` of the releases of those who keep the hierarchies.

`python -m sarcograph.graph.hierarchies DIR` reads the releases in DIR (`sources` tells the names of
the files), the registry and its mappings, and writes one Turtle file a source.
"""
