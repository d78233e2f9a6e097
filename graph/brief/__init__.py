"""What a trial designer reads first: a mechanism in a disease and line, figures with places."""
