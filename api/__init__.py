"""The HTTP interface over a validated graph: SPARQL protocol, REST and IRIs that answer."""
