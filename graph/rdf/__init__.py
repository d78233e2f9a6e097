"""RDF that others wrote: files of any syntax, parsed where a crash costs a message."""
