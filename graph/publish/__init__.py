"""The validated graph as files: exports with manifests, and versions side by side."""
