"""Studies that nobody made: evidence files and the texts that they point into, for measuring.

What they print is drawn from `measured.json`; every name says that it was generated.
"""
