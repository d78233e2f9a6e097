"""The W3C test suite of SPARQL 1.1 against the endpoint, over HTTP: `pytest --conformance=DIR`."""
