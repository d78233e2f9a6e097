"""The evidence knowledge graph of targeted therapy in sarcoma.

Only what can be reached from this package is public.
"""

from importlib.metadata import version

__version__ = version("sarcograph")

__all__ = ["__version__"]
