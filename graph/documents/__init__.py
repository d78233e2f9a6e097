"""Source documents of every form: the text in which their places count, and its sections."""
