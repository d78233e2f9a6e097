"""Names of things: when two are one, what they name, and what is only like them."""
