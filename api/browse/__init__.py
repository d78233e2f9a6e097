"""Pages and documents: what each IRI stands for, the exports, the page to ask from."""
