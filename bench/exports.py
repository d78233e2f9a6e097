"""What each form of export takes: seconds of the processor, bytes, and bytes compressed.

    .venv/bin/python bench/exports.py [FORM ...]

Each is made of the bundled graph by itself, as `sarcograph export` makes it, the graph being read
already; a publication makes all of them, and reads once what several of them hold. A zip is
compressed already.
"""

import argparse
import gzip
import tempfile
import time
from pathlib import Path

from sarcograph.graph.cache import built
from sarcograph.graph.exports.forms import FORMS
from sarcograph.graph.publish.export import Exporter


def main() -> None:
    """Print a line for each form."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("forms", nargs="*", metavar="FORM", default=list(FORMS))
    options = parser.parse_args()
    graph = built()
    print(f"{'form':<10} {'seconds':>8} {'kB':>8} {'gzip kB':>8}")
    for name in options.forms:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / FORMS[name].file
            began = time.process_time()
            Exporter(graph).export(name, path)
            seconds = time.process_time() - began
            content = path.read_bytes()
        packed = "" if FORMS[name].is_archive else f"{len(gzip.compress(content)) / 1000:,.0f}"
        print(f"{name:<10} {seconds:>8.1f} {len(content) / 1000:>8,.0f} {packed:>8}", flush=True)


if __name__ == "__main__":
    main()
