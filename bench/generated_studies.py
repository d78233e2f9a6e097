"""Write studies that nobody made, as evidence files and texts, to measure with.

    .venv/bin/python bench/generated_studies.py DIR --studies 100
    .venv/bin/sarcograph build --evidence DIR/evidence
    .venv/bin/sarcograph verify --evidence DIR/evidence --sources DIR/sources
    .venv/bin/python bench/generated_studies.py DIR --studies 300 --rates

Designs, arms, sizes, outcomes and adverse events are drawn from registry records, what is wrong in
a document from how often each rule finds something (`bench/growth/measured.json`). The same seed
gives the same files, and a study is the same in whatever number of others. DIR must not be there.

With `--rates` the rules run over them; the exit code is 1 where one finds something in more, or
fewer, documents than chance allows (1 in 1,000) at the rate that was measured.
"""

import argparse
import sys
from pathlib import Path

from growth.folder import EVIDENCE, write_studies
from growth.rates import rates

SEED = 17


def main() -> int:
    """Write the studies, and count what rules find in them if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--studies", type=int, default=100, metavar="N")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rates", action="store_true")
    options = parser.parse_args()
    names = write_studies(options.directory, options.studies, options.seed)
    print(f"{options.studies:,} studies and {names:,} made-up names in {options.directory}")
    return print_rates(options) if options.rates else 0


def print_rates(options: argparse.Namespace) -> int:
    """Print what each rule finds, and return 1 where that is not as it was measured."""
    evidence = options.directory / EVIDENCE
    print(f"{'rule':<28} {'measured':>9} {'found':>9} {'documents':>12} {'limits':>10}")
    right = True
    for one in rates(evidence, options.studies, options.seed):
        share = one.found_in / one.documents if one.documents else 0.0
        counts = f"{one.found_in} of {one.documents}"
        told = f"{one.measured:9.1%} {share:9.1%} {counts:>12} {one.least:>5}–{one.most}"
        wrong = "" if one.as_measured else f"  NOT AS MEASURED {', '.join(one.astray[:9])}"
        print(f"{one.rule:<28} {told}{wrong}")
        right = right and one.as_measured
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
