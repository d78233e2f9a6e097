"""What the evidence says: anchors, printed figures, entries of the files, resolved quantities."""
