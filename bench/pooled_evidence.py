"""What the numbers of the bundled evidence come to: pooled, a range, or the reason why not.

    .venv/bin/python bench/pooled_evidence.py

Every outcome measure is asked for without a filter, once for each value of `untold`: how many
numbers count, how many do not and why, and each pool that gives a number, with what is in it. The
table in docs/synthesis.md is of these counts.
"""

from collections import Counter

from sarcograph.graph.cache import built
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.pooling.asking import UNTOLD, questions_together
from sarcograph.graph.pooling.pooling import pool_each
from sarcograph.graph.pooling.words import candidate_in_words, outcome_in_words
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.synthesis import Pooled, Spread

_MEASURES = "SELECT DISTINCT ?measure { ?measure a sg:OutcomeMeasure } ORDER BY ?measure"


def main() -> None:
    """Print the pools that give a number, and the counts."""
    store = EmbeddedStore.load(built().path, prefixes=PREFIXES)
    names = index_of_store(store)
    resolve = Resolver(lambda: names, StoredIris(store))
    content = store.query(Question(_MEASURES, (Format.CSV,))).content
    measures = content.decode().split()[1:]
    for untold in UNTOLD.choices:
        asked, questions = questions_together(measures, {UNTOLD.name: untold}, resolve)
        answers = {name: store.query(one).content for name, one in questions.items()}
        counts, reasons = Counter[str](), Counter[str]()
        for found in pool_each(answers, asked):
            counts["numbers"] += sum(1 for _ in found.candidates())
            reasons.update(one.reason.value for one in found.alone)
            for pool in found.pools:
                counts[f"pools {type(pool.outcome).__name__.lower()}"] += 1
                counts["count"] += len(pool.used)
                reasons.update(one.reason.value for one in pool.excluded)
                if isinstance(pool.outcome, Pooled | Spread):
                    print(f"{found.measure.name}; {pool.title}: {outcome_in_words(pool)}")
                    for used in pool.used:
                        one = used.candidate
                        print(f"    {one.source}, {one.people}: {candidate_in_words(one)}")
        print(f"untold={untold}: {dict(counts)}; not, because {dict(reasons.most_common())}\n")


if __name__ == "__main__":
    main()
