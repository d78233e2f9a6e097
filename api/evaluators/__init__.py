"""What evaluates queries: processes of this machine that can be killed, or a service elsewhere."""
