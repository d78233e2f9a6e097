"""Which kinds of thing are facts: numbers and statements, which come from somewhere."""

FACTS = frozenset(
    "absence biomarker claim comparison derived effect estimate inference"
    " prognostic-finding".split()
)
