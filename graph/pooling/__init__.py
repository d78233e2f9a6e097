"""Which numbers of a graph may be pooled, why the others may not, and what pooling them gives."""
