"""Parts: how they are made, kept, joined."""
