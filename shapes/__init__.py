"""The SHACL shapes as package data: one Turtle file per class group."""
