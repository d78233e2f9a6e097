"""The command line: results on stdout, talk on stderr, exit codes that scripts can use.

0: done; 1: the answer is no (a violation, an anchor that fails); 2: wrong use or bad input.
A command imports what it runs, so that `anchor` and `--help` do not wait for the statistics.
"""
