"""The bounds of what the web process makes itself: nothing it shows is larger or takes longer.

Queries have the bounds of the evaluators, which an operator sets. These stand in no setting: they
say what a page is for.
"""

from __future__ import annotations

# --- time

SLICE_SECONDS = 0.0005
"""How long a page is made before others have a turn; one page is made at a time."""

REST_SECONDS = 0.001
"""How long it then rests while others are at work, so that pages take a third of the process."""

OTHERS_SECONDS = 0.0001
"""How long the others must take in their turn to be at work: nobody takes a tenth of that."""

MOST_SECONDS = 2.0
"""The processor time that one page, list or description may take."""

MOST_WAITING = 64
"""How many may wait until theirs is made; the client with most of them goes without first."""

MOST_WAITING_SECONDS = 10.0

AT_ONCE = 4
"""How many requests of one client are under way. A third of eight evaluators is one client's, and
one request more keeps these at work."""

PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
"""So long begins nothing for a client that left what was under way, by how much it left: nobody is
to have much done by asking and leaving. Who types and asks anew with each letter has had most of
the answers before."""

ASIDE_AT_ONCE = 2
"""How many answers are made at once in processes of their own, such as studies and paths."""

ASIDE_SECONDS = 10.0
ASIDE_BYTES = 512 * 2**20
"""What one of them may take."""

PREPARED_AFTER_SECONDS = 1.0
"""How long a server has answered before it makes what the first askers would wait for."""

MEASURED_EVERY_SECONDS = 1.0
"""How old the numbers at /metrics may be."""

# --- size

LARGEST_PAGE = 16 * 2**20
"""Bytes of a page, list or description."""

SHOWN_ROWS = 500
SHOWN_COLUMNS = 100
SHOWN_CELLS = 5000
"""What a page shows of a table: rows times columns, empty cells too."""

SHOWN_CHARACTERS = 1000
"""What a page shows of one value."""

SHOWN_TEXT = 2**18
"""Bytes that a page shows of a table's values, or of a graph as text."""

# --- number

LISTED = 100
"""Entries on one page of a list."""

LARGEST_DESCRIPTION = 5000
"""How many statements a description holds at most; no thing of the project comes near."""

INCOMING_SHOWN = 50
"""How many incoming links of one property are shown; the others are counted."""

LARGEST_GRAPH = 50_000
"""How many triples of a graph one answer holds at most; the downloads hold all."""

MOST_ASKED_FOR = 10_000
"""How many IRIs are asked for where no publication lists them."""

MOST_VERSIONS = 100
"""In how many versions an IRI is looked for that the served one lacks, the newest first."""

LONGEST_PATH = 1000
"""Characters of a path that is looked up; no IRI of the project comes near."""

LONGEST_KEY = 100
"""Characters of a key that is compared with others."""

MOST_COMPARED = 5000
"""With how many keys one that is not there is compared, and how often one of its parts is met."""

MOST_ALIKE = 5
