"""The graph for other programs: tables, networks, and the forms that a field has agreed on."""
