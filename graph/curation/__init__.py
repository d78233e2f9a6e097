"""From evidence files to the model: read, checked, complete or refused with every problem."""
