"""The closed lists of words that keys take; the ontology says what each word means."""

from __future__ import annotations

from typing import Literal

Milestone = Literal[
    "period-start", "period-end", "enrolment-start", "enrolment-end", "primary-completion"
]
EventAssessment = Literal["systematic", "non-systematic"]
CriteriaSubject = Literal["responses", "adverse-events"]
PageKind = Literal[
    "journal-abstract",
    "congress-abstract",
    "registry-page",
    "approval-summary",
    "review",
    "commentary",
    "news",
]
TruthValue = Literal["yes", "no", "not-stated"]
StudyKind = Literal[
    "case-report",
    "case-series",
    "cohort-study",
    "case-control-study",
    "clinical-trial",
    "expanded-access",
    "systematic-review",
    "meta-analysis",
    "review",
    "guideline",
    "preclinical-study",
    "web-page",
    "not-stated-design",
]
Design = Literal[
    StudyKind,
    "retrospective-series",
    "prospective-series",
    "phase-one-trial",
    "phase-one-two-trial",
    "single-arm-trial",
    "non-randomized-trial",
    "randomized-trial",
]
CLINICAL_DESIGNS: frozenset[Design] = frozenset(
    {
        "case-report",
        "case-series",
        "retrospective-series",
        "prospective-series",
        "cohort-study",
        "case-control-study",
        "expanded-access",
        "clinical-trial",
        "phase-one-trial",
        "phase-one-two-trial",
        "single-arm-trial",
        "non-randomized-trial",
        "randomized-trial",
    }
)
"""The designs of studies that report on patients of their own."""
Allocation = Literal["randomized", "non-randomized", "not-applicable"]
InterventionModel = Literal["single-group", "parallel", "crossover", "factorial", "sequential"]
Masking = Literal["open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind"]
Purpose = Literal[
    "treatment",
    "prevention",
    "diagnostic",
    "supportive-care",
    "screening",
    "health-services-research",
    "basic-science",
    "other",
]
Status = Literal[
    "not-yet-recruiting",
    "recruiting",
    "active-not-recruiting",
    "completed",
    "terminated",
    "withdrawn",
    "unknown",
]
MaskedRole = Literal["participant", "care-provider", "investigator", "outcomes-assessor"]
Control = Literal["placebo", "active", "dose-comparison", "no-treatment", "historical"]
TimePerspective = Literal["prospective", "retrospective", "both-directions", "cross-sectional"]
AnalysisRole = Literal[
    "enrolled",
    "randomized",
    "intention-to-treat",
    "modified-intention-to-treat",
    "full-analysis",
    "safety",
    "as-treated",
    "per-protocol",
    "response-evaluable",
    "toxicity-evaluable",
    "biomarker-evaluable",
    "pharmacokinetic",
]
Statistic = Literal[
    "proportion",
    "count",
    "median",
    "mean",
    "least-squares-mean",
    "geometric-mean",
    "range",
    "rate",
    "percent-change",
    "point-value",
]
EffectMeasure = Literal[
    "hazard-ratio",
    "odds-ratio",
    "risk-ratio",
    "rate-ratio",
    "risk-difference",
    "mean-difference",
    "standardized-mean-difference",
    "median-difference",
    "restricted-mean-survival-time-difference",
    "geometric-mean-ratio",
    "regression-coefficient",
    "correlation-coefficient",
]
SpreadKind = Literal["standard-deviation", "standard-error", "coefficient-of-variation"]
TimeOrigin = Literal[
    "from-randomization",
    "from-enrolment",
    "from-treatment-start",
    "from-diagnosis",
    "from-surgery",
    "from-progression",
    "from-last-dose",
    "from-birth",
]
Assessor = Literal[
    "investigator-assessment", "local-review", "independent-review", "patient-report"
]
Seriousness = Literal["serious", "non-serious"]
AnalysisKind = Literal[
    "primary-analysis",
    "final-analysis",
    "interim-analysis",
    "updated-analysis",
    "sensitivity-analysis",
    "subgroup-analysis",
    "post-hoc-analysis",
    "analysis-kind-not-stated",
]
Adjustment = Literal["adjusted", "unadjusted"]
AbsenceKind = Literal[
    "not-reported",
    "not-reached",
    "not-estimable",
    "not-applicable",
    "none-observed",
    "immature",
    "not-measured",
]
Attribution = Literal[
    "treatment-related", "unrelated-to-treatment", "any-cause", "attribution-not-stated"
]
Counting = Literal[
    "counts-patients",
    "counts-events",
    "counts-lesions",
    "counts-biopsies",
    "counts-samples",
    "counts-eyes",
    "counts-not-stated",
]
Certainty = Literal["established", "probable", "possible", "speculative"]
Direction = Literal["supports", "disputes"]
Moved = Literal["significance", "direction", "estimate", "denominator"]
Model = Literal["human", "murine", "cell-line", "in-vitro", "model-not-stated"]
MeasuredQuantity = Literal[
    "score",
    "allele-fraction",
    "copy-number",
    "fold-change",
    "positive-count",
    "negative-count",
    "not-tested-count",
]
PotencyKind = Literal[
    "half-maximal-inhibitory-concentration",
    "half-maximal-effective-concentration",
    "half-maximal-growth-inhibition",
    "inhibition-constant",
    "dissociation-constant",
]
PotencyDirection = Literal["more-potent", "less-potent"]
AssayFormat = Literal["biochemical-assay", "cellular-assay", "assay-format-not-stated"]
ClaimKind = Literal[
    "mechanism-claim",
    "target-claim",
    "efficacy-claim",
    "safety-claim",
    "resistance-claim",
    "prognosis-claim",
    "epidemiology-claim",
    "limitation-claim",
    "recommendation-claim",
    "diagnosis-claim",
    "interpretation-claim",
    "novelty-claim",
]
Predicate = Literal[
    "inhibits",
    "blocks-phosphorylation-of",
    "targets",
    "suppresses-process",
    "promotes-process",
    "drives-process",
    "hinders-process",
    "binds",
    "increases-expression-of",
    "decreases-expression-of",
    "silences",
    "located-in",
    "associated-with",
    "positively-correlated-with",
    "negatively-correlated-with",
    "decreases-cell",
    "increases-cell",
    "activates-cell",
    "causes-state",
    "contributes-to-resistance",
    "associated-with-resistance-to",
    "sensitizes-to",
    "predicts-resistance-to",
    "predicts-sensitivity-to",
    "matched-to",
    "active-in",
    "has-role",
    "leads-to",
    "investigated-in",
    "has-adverse-effect",
    "risk-factor-for",
    "prognostic-for",
    "presents-with",
    "diagnosed-by",
    "treated-with",
    "metastasizes-to",
    "improves-outcome",
    "worsens-outcome",
    "has-member",
]
Dimension = Literal[
    "time",
    "mass",
    "length",
    "area",
    "volume",
    "concentration",
    "mass-per-mass",
    "mass-per-mass-per-time",
    "mass-per-area",
    "mass-per-volume",
    "pressure",
    "absorbed-dose",
    "proportion",
    "number",
]
RnaType = Literal[
    "micro-rna",
    "long-non-coding-rna",
    "circular-rna",
    "messenger-rna",
    "rna-type-not-stated",
]
Change = Literal[
    "gene-fusion",
    "rearrangement",
    "amplification",
    "duplication",
    "copy-number-gain",
    "low-level-copy-number-gain",
    "high-level-copy-number-gain",
    "copy-number-loss",
    "deletion",
    "complete-deletion",
    "partial-deletion",
    "mutation",
    "sequence-variant",
    "increased-expression",
    "decreased-expression",
    "loss-of-expression",
    "activation",
    "inactivation",
    "intact",
]
