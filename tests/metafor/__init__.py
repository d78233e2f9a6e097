"""R metafor as a witness of pooled numbers, and the studies that it is asked about."""
