"""Time what pooling takes, by the number of studies, beside R metafor with lme4.

    python bench/pooling.py [--rounds 5]

The studies are made from a seed. "pooled" is the whole answer: the fit with 7 and with 25 nodes,
the other methods, and the fit without each study. "fit" is the logit-normal model, or restricted
maximum likelihood, alone, which is also what R is asked for (`rma.glmm` fits the saturated model
beside it); the ratio is R's time over ours. The least of the rounds counts, in milliseconds of the
processor; R measures itself, without its start.
"""

import argparse
import math
import random
import subprocess
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from sarcograph.graph.synthesis import Effect, Proportion, pool_effects, pool_proportions
from sarcograph.graph.synthesis.fits import normal_fit
from sarcograph.graph.synthesis.heterogeneity import Array
from sarcograph.graph.synthesis.logit_normal import fit_logit_normal
from sarcograph.graph.synthesis.pooled import Inference, Method
from sarcograph.graph.synthesis.scales import Scale

SIZES = (3, 8, 30, 100)
R = """
suppressMessages({ library(metafor); library(lme4) })
a <- c(%s); b <- c(%s)
least <- function(fit) min(sapply(seq_len(%d), function(round) {
    began <- proc.time(); suppressMessages(fit()); sum((proc.time() - began)[1:2]) }))
cat(1000 * least(function() %s))
"""
GLMM = 'rma.glmm(measure = "PLO", xi = a, ni = b, nAGQ = 7, test = "t")'
REML = 'rma(a, b, test = "adhoc")'


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least time of some rounds of a piece of work."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return 1000 * min(taken)


def of_r(first: list[float], second: list[float], rounds: int, fit: str) -> float:
    """Return the milliseconds that R takes for a fit to two columns."""
    script = R % (",".join(map(str, first)), ",".join(map(str, second)), rounds, fit)
    command = ["Rscript", "--vanilla", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Print a row for each kind and number of studies."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{'':12}{'studies':>8}{'pooled ms':>11}{'fit ms':>8}{'R ms':>7}{'R / ours':>10}")
    for size in SIZES:
        source = random.Random(size)  # noqa: S311 - studies, no secret
        totals = [source.randint(10, 60) for _ in range(size)]
        shares = [1 / (1 + math.exp(1 - source.gauss(0, 0.7))) for _ in totals]
        events = [
            sum(source.random() < share for _ in range(total))
            for share, total in zip(shares, totals, strict=True)
        ]
        counted = list(map(Proportion, map(str, range(size)), events, totals))
        whole = milliseconds(partial(pool_proportions, counted), rounds)
        arrays = np.array(events, dtype=float), np.array(totals, dtype=float)
        alone = milliseconds(partial(fit_logit_normal, *arrays), rounds)
        theirs = of_r(list(map(float, events)), list(map(float, totals)), rounds, GLMM)
        print(row("proportions", size, whole, alone, theirs))

        estimates = [source.gauss(-0.3, 0.5) for _ in range(size)]
        variances = [source.uniform(0.02, 0.2) for _ in range(size)]
        measured = list(map(Effect, map(str, range(size)), estimates, variances))
        whole = milliseconds(partial(pool_effects, measured), rounds)
        normal = np.array(estimates), np.array(variances)
        alone = milliseconds(partial(reml, *normal), rounds)
        print(row("effects", size, whole, alone, of_r(estimates, variances, rounds, REML)))


def reml(estimates: Array, variances: Array) -> object:
    """Fit effects by restricted maximum likelihood."""
    inference = Inference.MODIFIED_HARTUNG_KNAPP
    return normal_fit(Method.REML, inference, estimates, variances, Scale.LOG)


def row(kind: str, size: int, whole: float, alone: float, theirs: float) -> str:
    """Return a row of the table."""
    return f"{kind:12}{size:8}{whole:11.1f}{alone:8.1f}{theirs:7.1f}{theirs / alone:10.1f}"


if __name__ == "__main__":
    main()
