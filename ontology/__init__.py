"""The vocabulary as package data: Turtle modules, alignments and SSSOM mappings."""
