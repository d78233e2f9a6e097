"""Prints a planned study: the text of its document, and the evidence file that points into it."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from growth.asides import ambiguous, announced, uncounted
from growth.faults import TOLD_TWICE
from growth.plan import Arm, Event, Figure, Mean, Months, Outcome, Plan, Share
from growth.registry import RESPONSES
from growth.sheet import Sheet
from growth.tables import Entry, Row, print_table
from sarcograph.graph.derive.proportions import percent_bounds

NOTICE = "GENERATED FOR MEASURING SARCOGRAPH: there is no such drug, trial, patient or journal."
_ALLOCATIONS = {
    "RANDOMIZED": "randomized",
    "NON_RANDOMIZED": "non-randomized",
    "NA": "not-applicable",
}
_MODELS = {
    "SINGLE_GROUP": "single-group",
    "PARALLEL": "parallel",
    "CROSSOVER": "crossover",
    "FACTORIAL": "factorial",
    "SEQUENTIAL": "sequential",
}
_FOLLOW_UP = Decimal("12.0")
_PRINTED: dict[type[Figure], Entry] = {
    Share: {},
    Months: {"prints": "value-and-ci", "unit": "month"},
    Mean: {
        "prints": "value-and-spread",
        "spread-kind": "standard-deviation",
        "unit": "not-stated",
    },
}
_INCIDENCE = {
    "measure": "adverse-event-incidence",
    "counting": "counts-patients",
    "attribution": "attribution-not-stated",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A document: the name of its files without an ending, its text, and its evidence file."""

    name: str
    text: str
    evidence: str


def document_name(number: int) -> str:
    """Return the key of the document of that number, and the name of its files."""
    return f"generated-study-{number}"


def written(plan: Plan) -> Written:
    """Return the document of a planned study."""
    writer = _Writer(plan)
    writer.write()
    name = document_name(plan.number)
    return Written(name, writer.page.text, writer.sheet.evidence(name, plan.form))


class _Writer:
    """Writes the text from its beginning to its end, and the entries as it goes."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.left = Counter(plan.faults)
        self.sheet = Sheet()
        self.page = self.sheet.page
        self.key = f"study-{plan.number}"

    def write(self) -> None:
        """Write the whole document."""
        self._head()
        self.sheet.heading("Abstract")
        self._patients()
        full = self.plan.form == "full-text"
        repeated = self.plan.outcomes[:TOLD_TWICE] if full else self.plan.outcomes
        for outcome in repeated:
            self._sentences(outcome, again=full)
        if not full:
            for event in self.plan.events:
                self._event_sentences(event)
            self._effects()
        self._claims()
        if full:
            self.sheet.heading("Methods")
        self._definitions()
        self._asides()
        if full:
            self.sheet.heading("Results")
            self._tables()
            self._effects()
        self._follow_up_and_intervals()

    def _head(self) -> None:
        page, plan = self.page, self.plan
        page.say(f"{NOTICE}\n\n")
        title = (
            f"Generated study {plan.number}: {plan.arms[0].drug.label} in {plan.condition.label}"
        )
        self.sheet.publication = {"kind": "journal-article", "title": page.quote(title)}
        page.say("\n")
        self.sheet.publication["authors"] = [
            {"name": page.quote(f"Generated Author {plan.number}")}
        ]
        page.say("\n")
        self.sheet.publication["journal"] = page.quote("Journal of Generated Studies")
        page.say(". ")
        self.sheet.publication["year"] = page.quote(str(2031 + plan.number % 10))
        self.sheet.publication["not-given"] = ["affiliations", "DOI", "funding", "keywords"]

    def _patients(self) -> None:
        page, plan = self.page, self.plan
        model = _MODELS.get(plan.shape.model)
        of_study = page.mark("This trial was generated")
        self.sheet.named["studies"][self.key] = {
            "label": f"generated study {plan.number}",
            "kind": "clinical-trial",
            "reported-in": "this",
            "conditions": [plan.condition.key],
            "allocation": _ALLOCATIONS.get(plan.shape.allocation, "not-applicable"),
            **({"intervention-model": model} if model else {}),
            **({"trial": plan.trial.key} if plan.trial else {}),
            "at": of_study,
        }
        common = {"study": self.key, "condition": plan.condition.key}
        several = len(plan.arms) > 1
        if several:
            page.say(": ")
            self.sheet.named["populations"]["all"] = {
                "label": f"all patients of generated study {plan.number}",
                **common,
                "size": page.quote(f"{plan.size} patients"),
            }
        start = page.length
        for arm in plan.arms:
            page.say("; " if arm is not plan.arms[0] else ", ")
            size = page.quote(f"{arm.size} patients")
            page.say(" were given ")
            at = page.mark(arm.drug.label)
            parent = {"parent": "all"} if several else {}
            self.sheet.named["populations"][arm.key] = {
                "label": arm.label,
                **common,
                **parent,
                "size": size,
                "regimen": arm.drug.regimen,
            }
            self.sheet.named["lines"][arm.key] = {
                "label": arm.drug.label,
                "population": arm.key,
                "regimen": arm.drug.regimen,
                "at": at,
            }
        page.say(".")
        if several:
            self.sheet.named["partitions"]["arms"] = {
                "of": "all",
                "parts": [arm.key for arm in plan.arms],
                "by": "arm",
                "exclusive": "no" if plan.shape.model == "CROSSOVER" else "yes",
                "exhaustive": "yes",
                "at": page.since(start),
            }

    def _sentences(self, outcome: Outcome, *, again: bool) -> None:
        """Print an outcome of each arm in words; `again`, the value alone, as the table has it."""
        for arm, figure in zip(self.plan.arms, outcome.figures, strict=True):
            self.page.say(f" With {arm.drug.label} the {outcome.measure.label} was ")
            printed = self._again(figure) if again else self._figure(figure)
            self.sheet.estimate({**_of(arm), **_about(outcome)}, printed)
            self.page.say(".")

    def _figure(self, figure: Figure) -> Entry:
        page = self.page
        match figure:
            case Share():
                return {"events-and-value": page.quote(f"{figure.events} ({figure.percent}%)")}
            case Months():
                value = page.quote(f"{figure.median} months")
                page.say(", ")
                return {"value": value, "ci": page.quote(f"95% CI {figure.lower}–{figure.upper}")}
            case Mean():
                return {
                    "value-and-spread": page.quote(str(figure)),
                    "spread-kind": "standard-deviation",
                    "unit": "not-stated",
                }

    def _again(self, figure: Figure) -> Entry:
        match figure:
            case Share():
                return {"value": self.page.quote(f"{figure.percent}%")}
            case Months():
                if self._wrong("repeated-quantity"):
                    value = self.page.quote(f"{figure.median + 1} months")
                    because = "the table has its interval"
                    chosen = {"component": "value-and-ci", "printed": str(figure)}
                    return {"value": value, "prefer": [{**chosen, "because": because}]}
                return {"value": self.page.quote(f"{figure.median} months")}
            case Mean():
                return {"value": self.page.quote(str(figure.value)), "unit": "not-stated"}

    def _event_sentences(self, event: Event) -> None:
        for arm, figure in zip(self.plan.arms, event.figures, strict=True):
            self.page.say(f" With {arm.drug.label} {event.name.label} was seen in ")
            about = {"adverse-event": event.name.key, "seriousness": event.seriousness}
            self.sheet.estimate({**_of(arm), **_INCIDENCE, **about}, self._figure(figure))
            self.page.say(".")

    def _effects(self) -> None:
        for effect in self.plan.effects:
            first, second = self.plan.arms[:2]
            unit = {"unit": "not-stated"} if effect.measure == "mean-difference" else {}
            self.page.say(f"\n{effect.outcome.measure.label}: ")
            value = self.page.quote(str(effect))
            self.page.say(", ")
            p = self.page.quote(effect.printed_p)
            self.page.say(f" with {first.drug.label} against {second.drug.label}.")
            self.sheet.listed["comparisons"].append(
                {
                    **_about(effect.outcome),
                    "between": [first.key, second.key],
                    "reference-arm": second.key,
                    "effects": [{"effect-measure": effect.measure, "value": value, **unit}],
                    "p": p,
                }
            )

    def _claims(self) -> None:
        drug, page = self.plan.arms[0].drug, self.page
        page.say(" ")
        self.sheet.named["claims"]["target"] = {
            "kind": "target-claim",
            "says": f"{drug.label} inhibits {self.plan.target}",
            "subject": drug.key,
            "predicate": "inhibits",
            "object": self.plan.target,
            "at": page.mark(f"{drug.label} is an inhibitor of {self.plan.target}"),
        }
        page.say(". ")
        self.sheet.named["claims"]["activity"] = {
            "kind": "efficacy-claim",
            "says": f"{drug.label} acts in {self.plan.condition.label}",
            "subject": drug.key,
            "population": self.plan.arms[0].key,
            "at": page.mark("There was activity"),
        }
        page.say(".")

    def _definitions(self) -> None:
        page, faults = self.page, self.plan.faults
        for outcome in {one.measure: one for one in self.plan.outcomes}.values():
            measure = outcome.measure
            page.say(" ")
            at = page.mark(f"The {measure.label} was {outcome.role}")
            named = {"study": self.key, "measure": measure.key}
            self.sheet.named["endpoints"][measure.key] = {**named, "role": outcome.role, "at": at}
            page.say(".")
            told = {"measure": measure.key, "study": self.key}
            if measure.kind == "times" and "time-origin-missing" not in faults:
                page.say(" It ")
                at = page.mark("counts from the start of treatment")
                told |= {"origin": "start of treatment", "event": "the event of the measure"}
                self.sheet.listed["definitions"].append({**told, "at": at})
                page.say(".")
            if measure.key in RESPONSES and "response-criteria-missing" not in faults:
                page.say(" It ")
                at = page.mark("was judged by RECIST 1.1")
                self.sheet.listed["definitions"].append(
                    {**told, "criteria": "recist-1-1", "at": at}
                )
                page.say(".")

    def _asides(self) -> None:
        for section, key, entry in announced(self.page, self.plan, self.key):
            self.sheet.named[section][key] = entry
        self.sheet.named["ambiguities"] |= dict(ambiguous(self.page, self.plan))
        for about, printed in uncounted(self.page, self.plan):
            self.sheet.estimate(about, printed)

    def _follow_up_and_intervals(self) -> None:
        page, plan = self.page, self.plan
        if any(one.measure.kind == "times" for one in plan.outcomes):
            page.say("\nThe patients were followed for ")
            if "follow-up-missing" in plan.faults:
                page.say("as long as planned.")
            else:
                followed = page.quote(f"{_FOLLOW_UP} months")
                of = "all" if len(plan.arms) > 1 else plan.arms[0].key
                self.sheet.estimate({"population": of, "measure": "follow-up"}, {"value": followed})
                page.say(".")
        if "proportion-without-interval" not in plan.faults:
            for outcome in plan.outcomes:
                if outcome.measure.key in RESPONSES:
                    self._intervals(outcome)

    def _intervals(self, outcome: Outcome) -> None:
        """Print the exact interval of each arm's rate of response."""
        for arm, figure in zip(self.plan.arms, outcome.figures, strict=True):
            if isinstance(figure, Share):
                counts = figure.events, figure.of
                low, high = percent_bounds(*counts, "clopper-pearson", Decimal(95))
                self.page.say(f"\n{outcome.measure.label} with {arm.drug.label}: ")
                interval = self.page.quote(f"95% CI {low:.1f}–{high:.1f}%")
                self.sheet.estimate({**_of(arm), **_about(outcome)}, {"ci": interval})

    def _tables(self) -> None:
        columns = [(f"{arm.drug.label} (n={arm.size})", _of(arm)) for arm in self.plan.arms]
        rows = [
            Row(_row_label(one), {**_about(one), **_PRINTED[type(one.figures[0])]}, one.figures)
            for one in self.plan.outcomes
        ]
        tables = self.sheet.named["tables"]
        tables["outcomes"] = print_table(self.page, "Table 1", "Outcomes", columns, rows, {})
        for number, seriousness in enumerate(("serious", "non-serious"), 2):
            of = [one for one in self.plan.events if one.seriousness == seriousness]
            rows = [Row(one.name.label, {"adverse-event": one.name.key}, one.figures) for one in of]
            if rows:
                caption = f"Adverse events that were {seriousness}"
                common = {**_INCIDENCE, "seriousness": seriousness}
                tables[seriousness] = print_table(
                    self.page, f"Table {number}", caption, columns, rows, common
                )

    def _wrong(self, rule: str) -> bool:
        """Tell whether a figure is to be wrong, and count it."""
        self.left[rule] -= 1
        return self.left[rule] >= 0


def _of(arm: Arm) -> Entry:
    return {"population": arm.key}


def _about(outcome: Outcome) -> Entry:
    return {"measure": outcome.measure.key, **({"time": outcome.time} if outcome.time else {})}


def _row_label(outcome: Outcome) -> str:
    return outcome.measure.label + (f" at {outcome.time}" if outcome.time else "")
