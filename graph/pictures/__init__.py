"""Pictures of what the graph says, as SVG and PNG: forests, lanes, strips, bars and flows."""
