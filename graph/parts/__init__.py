"""The graph made part by part: a part for each document, and what joins them.

A part is a pure function of one document, of the rows of the registry that it reaches, and of the
code. What concerns several documents is made over small projections of the parts.
"""
