"""What an OWL reasoner concludes, and which axioms it cannot hold together; an extra."""
