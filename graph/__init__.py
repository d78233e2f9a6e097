"""The core: evidence to RDF, inference, checks, validation, store, queries and exports."""
