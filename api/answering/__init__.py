"""Answer one request from the served edition: evaluate, ask, keep; end when the client leaves."""
