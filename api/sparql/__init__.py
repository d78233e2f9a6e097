"""The SPARQL 1.1 Protocol and the Graph Store Protocol's read side."""
