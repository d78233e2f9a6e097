"""The curated facts as package data: one YAML file per source document."""
