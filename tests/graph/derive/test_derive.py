"""Derived estimates: their numbers, what they rest on, and whether the printed ones agree."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from scipy import stats

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.derive import derive, derived_estimates
from sarcograph.graph.derive.derived import Derived
from sarcograph.graph.namespaces import DERIVED_GRAPH, PROV, SG, thing
from sarcograph.graph.pipeline import Assembly

Derive = Callable[[str], dict[str, Derived]]
REGISTRY = Path(__file__).parents[1] / "checks" / "registry.yaml"
SOURCE = f"""
format: 2
source: {{key: made-up, file: made-up.txt, sha256: {"0" * 64}, characters: 9999, form: full-text}}
publication: {{kind: journal-article, title: A made-up study @0}}
"""
TRIAL = """
studies:
  trial: {label: a made-up trial, kind: clinical-trial, reported-in: this, at: a study @90}
populations:
  all: {label: all patients, study: trial, size: 32 patients @100}
  few: {label: a few of them, study: trial, parent: all, size: 12 patients @120}
"""
CASE = """
studies:
  case: {label: a case, kind: case-report, reported-in: this, at: a study @90}
populations:
  patient: {label: the patient, study: case, at: the patient @95}
"""
RESPONSES = """
estimates:
  - {population: all, measure: best-overall-response, category: partial-response, events: 11 @1000}
  - {population: all, measure: best-overall-response, category: stable-disease, events: 16 @1100}
"""


@pytest.fixture
def derived(tmp_path: Path) -> Derive:
    """What is derived from a made-up document, by slug and method."""

    def by_name(rest: str) -> dict[str, Derived]:
        registry = tmp_path / "entities"
        registry.mkdir()
        (registry / "registry.yaml").write_bytes(REGISTRY.read_bytes())
        (tmp_path / "made-up.yaml").write_text(SOURCE + rest, encoding="utf-8")
        evidence = read_evidence(tmp_path)
        found = derived_estimates(evidence, evidence.documents[0])
        return {f"{one.coordinates.slug()}.{one.method}": one for one in found}

    return by_name


def estimates(*entries: str) -> str:
    return TRIAL + "estimates:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def test_proportion_has_its_exact_interval(derived: Derive) -> None:
    found = derived(
        estimates(
            "population: all, measure: sex, category: male, events-and-value: 11 (34.4) @1000"
        )
    )
    (one,) = found.values()
    assert one.method == "proportion-from-counts"
    assert (one.events, one.denominator, one.value) == (11, 32, Decimal("34.375000"))
    exact = stats.binomtest(11, 32).proportion_ci(method="exact")
    assert one.bounds is not None
    assert list(map(float, one.bounds)) == pytest.approx(
        [100 * exact.low, 100 * exact.high], abs=1e-6
    )
    assert one.agrees


def test_percentage_that_does_not_fit_its_count_is_told(derived: Derive) -> None:
    found = derived(
        estimates("population: few, adverse-event: cough, grades: 3, events-and-value: 3(33.3) @10")
    )
    (one,) = found.values()
    assert (one.value, one.agrees) == (Decimal("25.000000"), False)


def test_printed_interval_gets_one_twin_for_each_method(derived: Derive) -> None:
    found = derived(
        estimates(
            "population: all, measure: objective-response-rate, value: 34.4% @1000, "
            "ci: 18.6-53.2% @1100"
        )
    )
    slug = "all.objective-response-rate.proportion"
    assert found[f"{slug}.proportion-from-implied-count"].events == 11
    assert found[f"{slug}.clopper-pearson"].agrees
    assert not found[f"{slug}.wilson"].agrees
    assert not found[f"{slug}.wald"].agrees
    bounds = found[f"{slug}.wald"].bounds
    assert bounds is not None
    assert sum(bounds) / 2 == Decimal("34.375")
    assert len(found) == 4


def test_interval_that_is_open_gives_months_without_bounds_and_level(derived: Derive) -> None:
    found = derived(
        estimates(
            "population: all, measure: overall-survival, value: 30.4 weeks @1000, "
            "ci: 95% CI 10.0 to not estimable @1100"
        )
    )
    (one,) = found.values()
    assert (one.value, one.bounds, one.level) == (Decimal("6.991376"), None, None)


@pytest.mark.parametrize("value", ["6.7%", "more than 12.9%"])
def test_no_count_is_implied_by_an_impossible_or_open_percentage(
    derived: Derive, value: str
) -> None:
    text = estimates(f"population: all, measure: earlier-treatment, value: {value} @1000")
    assert derived(text.replace("size: 32", "size: 31")) == {}


def test_no_count_is_implied_where_several_fit(derived: Derive) -> None:
    text = estimates("population: all, measure: earlier-treatment, value: 6% @1000")
    assert derived(text.replace("size: 32", "size: 1000")) == {}


def test_events_are_no_proportion_of_patients(derived: Derive) -> None:
    assert (
        derived(
            estimates(
                "population: all, adverse-event: cough, counting: counts-events, events: 9 @10"
            )
        )
        == {}
    )


def test_weeks_become_months_with_their_bounds(derived: Derive) -> None:
    found = derived(
        estimates(
            "population: all, measure: progression-free-survival, value: 27 weeks @1000, "
            "ci: 10-40 weeks @1100, range: 2-60 weeks @1200"
        )
    )
    (one,) = found.values()
    assert one.method == "months-from-weeks"
    assert (one.unit, one.value) == ("month", Decimal("6.209446"))
    assert one.bounds == (Decimal("2.299795"), Decimal("9.199179"))
    assert one.range == (Decimal("0.459959"), Decimal("13.798768"))


def test_months_and_ages_stay_as_they_are(derived: Derive) -> None:
    assert (
        derived(
            estimates(
                "population: all, measure: progression-free-survival, value: 7.6 months @1000",
                "population: all, measure: age, value: 30 years @1100",
            )
        )
        == {}
    )


def test_response_totals_add_up_the_printed_categories(derived: Derive) -> None:
    found = derived(
        f"{TRIAL}{RESPONSES}"
        "  - {population: all, measure: objective-response-rate, value: 34.4% @1200}\n"
        "  - {population: all, measure: disease-control-rate, value: 81.3% @1300}\n"
    )
    rate = found["all.objective-response-rate.proportion.response-total"]
    control = found["all.disease-control-rate.proportion.response-total"]
    assert (rate.events, rate.agrees) == (11, True)
    assert (control.events, control.value, control.agrees) == (27, Decimal("84.375000"), False)
    assert rate.note == control.note == "not printed: complete response"
    assert [one.coordinates.category for one in control.sources] == [
        "partial-response",
        "stable-disease",
    ]


def test_no_response_total_of_a_rate_that_the_document_does_not_use(derived: Derive) -> None:
    found = derived(f"{TRIAL}{RESPONSES}")
    assert {one.method for one in found.values()} == {"proportion-from-counts"}


def test_times_of_one_patient_add_up(derived: Derive) -> None:
    entry = "  - {population: patient, statistic: point-value, measure: "
    found = derived(
        f"{CASE}estimates:\n"
        f"{entry}progression-free-survival, value: 27 weeks @1000}}\n"
        f"{entry}survival-after-progression, value: 16 weeks @1100}}\n"
        f"{entry}overall-survival, value: 43 weeks @1200}}\n"
    )
    one = found["patient.overall-survival.point-value.sum-of-parts"]
    assert (one.value, one.unit, one.agrees) == (Decimal(43), "week", True)


def test_medians_do_not_add_up(derived: Derive) -> None:
    found = derived(
        estimates(
            "population: all, measure: progression-free-survival, value: 27 weeks @1000",
            "population: all, measure: survival-after-progression, statistic: median, "
            "value: 16 weeks @1100",
        )
    )
    assert {one.method for one in found.values()} == {"months-from-weeks"}


@pytest.mark.parametrize(
    ("printed", "agrees"),
    [("more than 82%", False), ("82%", True), ("more than 81%", True), ("-81.9%", True)],
)
def test_change_is_recomputed_over_the_rounding_of_its_values(
    derived: Derive, printed: str, agrees: bool
) -> None:
    found = derived(f"""{CASE}
estimates:
  - {{population: patient, measure: tumor-volume, time: 24 weeks, value: 247 cm3 @1000}}
  - {{population: patient, measure: tumor-volume, time: baseline, value: "1,366 cm3 @1100"}}
  - {{population: patient, measure: tumor-volume-change, time: 24 weeks, value: "{printed} @1200"}}
""")
    (one,) = found.values()
    assert one.method == "percent-change-from-values"
    assert one.value == Decimal("-81.918009")
    assert [source.value for source in one.sources] == [Decimal(1366), Decimal(247)]
    assert one.agrees is agrees


@pytest.fixture(scope="module")
def of_corpus(assembly: Assembly) -> Graph:
    """The derived graph of the frozen corpus."""
    return assembly.graphs[DERIVED_GRAPH]


def test_derived_estimate_names_its_sources_and_its_method(of_corpus: Graph) -> None:
    key = "all.objective-response-rate.study-treatment.proportion"
    one = thing("derived", "sun-2022", f"{key}.proportion-from-implied-count")
    assert (one, RDF.type, SG.DerivedEstimate) in of_corpus
    assert (one, SG.derivedFrom, thing("estimate", "sun-2022", key)) in of_corpus
    assert (one, SG.derivationMethod, SG.ProportionFromImpliedCount) in of_corpus
    assert (one, SG.agreesWithPrinted, Literal(True)) in of_corpus
    assert of_corpus.value(one, SG.events) == Literal(11)


def test_derived_graph_fits_the_graphs_it_stands_beside(
    assembly: Assembly, of_corpus: Graph
) -> None:
    built = [graph for name, graph in assembly.graphs.items() if name != DERIVED_GRAPH]
    printed = {one for graph in built for one in graph.subjects(RDF.type, SG.Estimate)}
    sources = set(of_corpus.objects(None, SG.derivedFrom))
    assert sources
    assert sources <= printed
    assert not set(of_corpus.subjects(RDF.type, SG.DerivedEstimate)) & printed
    methods = set(of_corpus.objects(None, SG.derivationMethod))
    known = {one for graph in built for one in graph.subjects(RDF.type, SG.DerivationMethod)}
    assert methods
    assert methods <= known


def test_derived_graph_has_neither_blank_nodes_nor_exponents(of_corpus: Graph) -> None:
    for subject, _, value in of_corpus:
        assert isinstance(subject, URIRef)
        assert isinstance(value, URIRef | Literal)
        if isinstance(value, Literal) and str(value.datatype).endswith("decimal"):
            assert str(value).lower().count("e") == 0


def test_what_is_derived_of_renamed_estimates_leads_from_its_old_name(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities/registry.yaml").write_bytes(REGISTRY.read_bytes())
    part = "all.best-overall-response.partial-response.proportion"
    whole = "all.follow-up.median"
    text = f"""{TRIAL}
estimates:
  - {{population: all, measure: follow-up, time: 8 weeks, value: 12 weeks @1000}}
  - {{population: all, measure: follow-up, value: 13 weeks @1100}}
  - population: all
    measure: best-overall-response
    category: partial-response
    time: 8 weeks
    events: 11 @1200
  - {{population: all, measure: objective-response-rate, events: 11 @1300}}
revisions:
""" + "".join(
        f"  - old: estimate/made-up/{name}.week-8\n"
        f"    new: estimate/made-up/{name}.8-weeks\n"
        "    because: the time\n"
        for name in (part, whole)
    )
    (tmp_path / "made-up.yaml").write_text(SOURCE + text, encoding="utf-8")
    graph = derive(read_evidence(tmp_path))
    renamed = {
        (str(new).rsplit("/", 1)[1], str(old).rsplit("/", 1)[1])
        for new, old in graph.subject_objects(PROV.wasRevisionOf)
    }
    total = "all.objective-response-rate.proportion"
    assert renamed == {
        (f"{name}.8-weeks.{method}", f"{name}.week-8.{method}")
        for name, method in (
            (whole, "months-from-weeks"),
            (part, "proportion-from-counts"),
            (total, "response-total"),
        )
    }
