"""What this server says of itself, to people on the first page and to programs in OpenAPI."""

WHAT = (
    "The evidence knowledge graph of targeted therapy in sarcoma: mechanisms, regimens and"
    " outcomes, each number with its place in the paper."
)
NOT_FOR = "Not for clinical decisions."
DESCRIPTION = f"{WHAT} {NOT_FOR}"
