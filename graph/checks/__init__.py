"""The rules that judge the sources' own numbers and words, one module for each family."""
