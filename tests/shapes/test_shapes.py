"""The shapes: their form, and for each constraint a case in tests/shapes/ that offends it.

A case holds only what it is about; `context.ttl` and the ontology are merged with it. Its name says
what it must be: `valid` without any result, `warning` without a Violation, `invalid` with one. Its
comments `# expects NODE SHAPE COMPONENT` are all the results that it must have, no more, no less;
of a rule on relations, which is no shape, SHAPE is `-`.
"""

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import shacl
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef

from sarcograph.graph.build import build_ontology
from sarcograph.graph.bundled import bundled, bundled_files
from sarcograph.graph.namespaces import SG
from sarcograph.graph.nquads import empty_graph, graph_of
from sarcograph.graph.quick_graph import QuickGraph
from sarcograph.graph.validate import validate
from sarcograph.graph.validate.reference import flat_shapes, run_pyshacl
from sarcograph.graph.validate.relations import RULES, unfit_relations
from sarcograph.graph.validate.report import Result
from sarcograph.graph.validate.shapes import compiled_shapes, run_shacl, shapes_graph
from sarcograph.graph.validate.signatures import COMMAND, FILE, shapes_by_hand, signatures_text

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*/*.ttl"))
CASE_NAME = re.compile(r"(valid|warning|invalid)\.[a-z0-9]+(-[a-z0-9]+)*\.ttl")
EXPECTED = re.compile(r"^# expects (\S+) (\S+) (\S+)(?: \((\d+)\))?$", re.MULTILINE)
EXAMPLE = "http://example.org/"
MILD = {"Warning", "Info"}
SHAPE = "https://w3id.org/sarcograph/shapes/"

TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
DESCRIPTIONS = (SH.name, SH.order, SH.message, SH.severity, SH.path, SH.property)
PATHS = (SH.alternativePath, SH.inversePath)
COMPONENTS = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.equals: "Equals",
    SH.hasValue: "HasValue",
    SH["in"]: "In",
    SH.languageIn: "LanguageIn",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.maxCount: "MaxCount",
    SH.maxExclusive: "MaxExclusive",
    SH.maxInclusive: "MaxInclusive",
    SH.minCount: "MinCount",
    SH.minExclusive: "MinExclusive",
    SH.minInclusive: "MinInclusive",
    SH.minLength: "MinLength",
    SH.node: "Node",
    SH.nodeKind: "NodeKind",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
    SH.qualifiedMaxCount: "QualifiedMaxCount",
    SH.xone: "Xone",
}
"""The constraints that shapes may use, by the name of their component."""


def read_turtle(path: Path) -> Graph:
    """Return a Turtle file as a graph, literals as they are written."""
    return graph_of(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE))


@cache
def ontology() -> Graph:
    """Return the vocabulary."""
    return build_ontology()


@cache
def world() -> Graph:
    """Return what every case is merged with: context, and of the vocabulary what shapes look at."""
    merged = read_turtle(FOLDER / "context.ttl")
    for predicate in (RDF.type, RDFS.subClassOf, RDFS.label):
        for triple in ontology().triples((None, predicate, None)):
            merged.add(triple)
    return merged


@cache
def world_text() -> str:
    """Return the same as N-Triples."""
    return world().serialize(format="nt")


@cache
def whole_world() -> QuickGraph:
    """Return what every case is merged with for the rules on relations: all of the vocabulary."""
    whole = empty_graph()
    whole += read_turtle(FOLDER / "context.ttl")
    whole += ontology()
    return whole


@cache
def results_of(path: Path) -> list[Result]:
    """Return what the fast engine and the rules on relations say of a case."""
    case = read_turtle(path)
    text = case.serialize(format="nt") + world_text()
    found = list(run_shacl(text, compiled_shapes()))
    merged = QuickGraph(whole_world())
    for triple in case:
        if triple not in whole_world():
            merged.add(triple)
    return found + list(unfit_relations(merged))


def targeted() -> set[URIRef]:
    """Return the shapes that have targets."""
    found = {shape for kind in TARGETS for shape in shapes_graph().subjects(kind)}
    return {shape for shape in found if isinstance(shape, URIRef)}


def reporting() -> set[URIRef]:
    """Return the shapes whose constraints make results: the targeted and their property shapes."""
    shapes = shapes_graph()
    inner = {one for shape in targeted() for one in shapes.objects(shape, SH.property)}
    return targeted() | {one for one in inner if isinstance(one, URIRef)}


def constraints(shape: URIRef) -> set[URIRef]:
    """Return the parameters of the constraints of a shape."""
    return COMPONENTS.keys() & set(shapes_graph().predicates(shape))


# --- cases ---


def test_every_shapes_file_has_cases_and_every_case_a_shapes_file() -> None:
    files = {path.name.removesuffix(".ttl") for path in bundled_files("shapes", ".ttl")}
    kinds = {(path.parent.name, path.name.partition(".")[0]) for path in CASES}
    assert len(files) >= 11
    assert len(CASES) >= 100
    assert {name for name, _ in kinds} == files
    assert {(name, kind) for name in files for kind in ("valid", "invalid")} <= kinds
    assert {path.name for path in FOLDER.glob("*.ttl")} == {"context.ttl"}


def test_context_is_in_order() -> None:
    assert validate(whole_world()).results == ()
    assert list(run_pyshacl(whole_world(), flat_shapes())) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(path: Path) -> None:
    name = CASE_NAME.fullmatch(path.name)
    assert name, f"call the case valid.REASON.ttl, warning.REASON.ttl or invalid.REASON.ttl: {path}"
    results = results_of(path)
    expected: Counter[tuple[str, str, str]] = Counter()
    for node, shape, component, number in EXPECTED.findall(path.read_text("utf-8")):
        expected[node, shape, component] += int(number or 1)
    found = Counter(
        (
            result.focus.removeprefix(EXAMPLE),
            (result.shape or "-").removeprefix(SHAPE),
            result.component.removesuffix("ConstraintComponent"),
        )
        for result in results
    )
    assert found == expected
    match name[1]:
        case "valid":
            assert not results
        case "warning":
            assert {result.severity for result in results} in ({"Warning"}, {"Info"}, MILD)
        case _:
            assert "Violation" in {result.severity for result in results}
    assert all(result.message for result in results)


def test_engines_agree_on_all_cases_and_flat_shapes_with_those_as_written() -> None:
    data = combined_cases() + world()
    fast = Counter(run_shacl(data.serialize(format="nt"), compiled_shapes()))
    flat = flat_shapes()
    assert len(flat) > len(shapes_graph())
    assert sum(fast.values()) > 700
    assert Counter(run_pyshacl(data, flat)) == fast
    assert Counter(run_pyshacl(data, shapes_graph())) == fast


@cache
def wrong_signatures() -> Graph:
    """Return for each generated shape a node that offends all that it wants."""
    shapes = Graph().parse(data=signatures_text(), format="turtle")
    wrong = Graph()
    for shape, kind in shapes.subject_objects(SH.targetClass):
        wrong.add((URIRef(f"{EXAMPLE}{str(shape).removeprefix(SHAPE)}-invented"), RDF.type, kind))
    passage = URIRef(f"{EXAMPLE}wrong-passage")
    wrong.add((passage, RDF.type, SG.AmbiguousPassage))
    wrong.add((passage, SG.unitDimension, passage))
    wrong.add((passage, SG.ofStudy, passage))
    for shape, plain in shapes.subject_objects(SH.targetSubjectsOf):
        node = URIRef(f"{EXAMPLE}{str(shape).removeprefix(SHAPE)}-wrong")
        for inner in shapes.objects(shape, SH.property):
            path = shapes.value(inner, SH.path)
            if (inner, SH.maxCount, Literal(0)) in shapes and path is not None:
                wrong.add((node, path, passage))
            elif isinstance(path, BNode):
                wrong.add((node, SG.ofStudy, node))
        # no type, no literal, and more than one
        for value in (passage, URIRef(f"{EXAMPLE}without-type")):
            wrong.add((node, plain, value))
        if (shape, SH["not"], None) in shapes:  # anything but an anchor
            wrong.add((node, RDF.type, SG.Anchor))
    return wrong


def test_every_generated_shape_is_offended_and_both_engines_agree() -> None:
    data = wrong_signatures() + world()
    fast = Counter(run_shacl(data.serialize(format="nt"), compiled_shapes()))
    assert Counter(run_pyshacl(data, flat_shapes())) == fast
    seen = {(result.shape, result.component) for result in fast}
    generated = Graph().parse(data=signatures_text(), format="turtle")
    wanted = {
        (str(shape), f"{COMPONENTS[parameter]}ConstraintComponent")
        for shape in reporting() & set(generated.subjects())
        for parameter in constraints(shape)
    }
    assert len(wanted) > 100
    assert wanted - seen == set()


def test_generated_shapes_are_those_of_the_ontology() -> None:
    committed = (bundled("shapes") / FILE).read_text("utf-8")
    assert committed == signatures_text(), f"run: {COMMAND}"


def test_every_rule_on_relations_is_offended_by_a_case() -> None:
    """A rule is told by its components, which stand in the code of its module."""
    seen = {result.component for path in CASES for result in results_of(path) if not result.shape}
    folder = bundled("graph/validate/relations")
    code = "".join(one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".py"))
    named = set(re.findall(r'(?:fault|disagreement)\(\s*(?:facts, )?"(\w+)"', code))
    assert len(named) >= len(RULES) - 1
    assert named - seen == set()


def test_every_constraint_is_offended_by_a_case() -> None:
    seen = {(result.shape, result.component) for path in CASES for result in results_of(path)}
    generated = set(Graph().parse(data=signatures_text(), format="turtle").subjects())
    wanted = {
        (str(shape), f"{COMPONENTS[parameter]}ConstraintComponent")
        for shape in reporting() - generated
        for parameter in constraints(shape)
    }
    assert len(wanted) > 450
    assert wanted - seen == set()


# --- mutants: without a helper's constraint, with an impossible helper, without a target ---


@cache
def combined_cases() -> Graph:
    """Return all cases as one graph; what two cases both describe is named after its case."""
    combined = wrong_signatures() + Graph()
    context = set(read_turtle(FOLDER / "context.ttl").subjects())
    for number, path in enumerate(CASES):
        case = read_turtle(path)
        own = {node: URIRef(f"{node}.{number}") for node in set(case.subjects()) - context}
        for subject, predicate, target in case:
            combined.add((own.get(subject, subject), predicate, own.get(target, target)))
    return combined


def mutants() -> dict[str, tuple[str, str]]:
    """Return the mutants of the shapes by name: a line of N-Triples to take out, one to put in.

    What is generated has a case made for each target and no helper but members of a class.
    """
    shapes, own = shapes_graph(), set(shapes_by_hand().subjects())
    silent = set(shapes.subjects(RDF.type, SH.NodeShape)) & own - reporting()
    found = {}
    for helper in sorted(one for one in silent if isinstance(one, URIRef)):
        name = helper.removeprefix(SHAPE)
        for inner in [helper, *shapes.objects(helper, SH.property)]:
            assert isinstance(inner, URIRef)
            for parameter in constraints(inner):
                (value,) = shapes.objects(inner, parameter)
                line = f"{inner.n3()} {parameter.n3()} {value.n3()} ."
                found[f"{inner.removeprefix(SHAPE)} without {COMPONENTS[parameter]}"] = line, ""
        found[f"{name} impossible"] = "", f"{helper.n3()} {SH['in'].n3()} {RDF.nil.n3()} ."
    for kind in TARGETS:
        for shape, target in shapes.subject_objects(kind):
            if shape not in own:
                continue
            line = f"{shape.n3()} {kind.n3()} {target.n3()} ."
            name = str(shape).removeprefix(SHAPE)
            found[f"{name} without {str(target).rpartition('/')[2]}"] = line, ""
    return found


def test_every_helper_and_every_target_matters_to_a_case() -> None:
    """A change is judged by the shapes that lead to it; the others say what they said.

    So changes that the same shapes do not lead to are judged together.
    """
    data = (combined_cases() + world()).serialize(format="nt")
    written: dict[str, set[str]] = {}
    for line in shapes_graph().serialize(format="nt").splitlines():
        written.setdefault(line.partition(" ")[0], set()).add(line)

    @cache
    def lines_from(shape: URIRef) -> frozenset[str]:
        reached = {shape.n3()}
        waiting = list(reached)
        while waiting:
            named = {part for line in written[waiting.pop()] for part in line.split(" ")}
            waiting += (named & written.keys()) - reached
            reached |= named & written.keys()
        return frozenset(line for subject in reached for line in written[subject])

    def results(shapes: set[str]) -> dict[str, Counter[tuple[str, str | None, str]]]:
        """Return what some shapes say, by the shape that says it."""
        compiled = shacl.Shapes.from_text("\n".join(shapes), format="ntriples")
        found: dict[str, Counter[tuple[str, str | None, str]]] = defaultdict(Counter)
        for one in compiled.validate_text(data, format="ntriples").results:
            told = one.focus_node, one.value, one.component
            found[one.source_shape or ""][told] += 1
        return found

    leading: dict[str, list[URIRef]] = {}
    everything = mutants()
    assert len(everything) > 200
    for name, (out, new) in everything.items():
        changed = (out or new).partition(" ")[0]
        assert not out or out in written[changed], out
        leading[name] = [
            shape for shape in targeted() if not lines_from(shape).isdisjoint(written[changed])
        ]
    saying = {
        name: {
            said.n3()
            for shape in shapes
            for said in (shape, *shapes_graph().objects(shape, SH.property))
        }
        for name, shapes in leading.items()
    }
    groups: list[tuple[list[str], set[str]]] = []
    for name in sorted(everything, key=lambda name: -len(saying[name])):
        fitting = (group for group in groups if group[1].isdisjoint(saying[name]))
        group = next(fitting, None)
        if group is None:
            groups.append(group := ([], set()))
        group[0].append(name)
        group[1].update(saying[name])
    usual = results(set().union(*written.values()))
    survivors = []
    for names, _ in groups:
        lines = {line for name in names for shape in leading[name] for line in lines_from(shape)}
        for out, new in (everything[name] for name in names):
            lines = lines - {out} | ({new} if new else set())
        found = results(lines)
        survivors += [
            name for name in names if all(found.get(one) == usual.get(one) for one in saying[name])
        ]
    assert survivors == []


# --- form ---


def test_shapes_satisfy_the_shapes_of_shapes() -> None:
    meta_validate(Graph())  # reads the shapes of shapes, which pySHACL brings along
    rules = shacl.Shapes.from_text(meta_validate.graph_cache.serialize(format="nt"), "ntriples")
    misshapen = Graph().add((URIRef(f"{SHAPE}A-b"), SH.minCount, Literal("one")))
    assert list(run_shacl(misshapen.serialize(format="nt"), rules))
    assert list(run_shacl(shapes_graph().serialize(format="nt"), rules)) == []


def test_shapes_use_only_terms_that_exist() -> None:
    terms = {term for triple in shapes_graph() for term in triple if isinstance(term, URIRef)}
    declared = set(ontology().subjects(RDF.type))
    own = {term for term in terms if term.startswith(SG)}
    shacl_terms = {term for term in terms if term.startswith(str(SH))}
    assert len(own) > 200
    assert own - declared == set()
    assert {term for term in shacl_terms if term not in SH} == set()
    # SHACL Core, and no constraint that the tests above would not count
    known = {*COMPONENTS, *TARGETS, *DESCRIPTIONS, *PATHS, SH.qualifiedValueShape}
    known |= {SH.NodeShape, SH.PropertyShape, SH.IRI}
    assert shacl_terms - known == {SH.Violation, SH.Warning, SH.Info}


def test_each_file_brings_shapes_of_its_own() -> None:
    subjects: Counter[URIRef] = Counter()
    for path in bundled_files("shapes", ".ttl"):
        graph = Graph().parse(data=path.read_text("utf-8"), format="turtle")
        own = {subject for subject in graph.subjects() if isinstance(subject, URIRef)}
        assert own, path.name
        subjects.update(own)
    assert [shape for shape, number in subjects.items() if number > 1] == []


def test_only_lists_and_paths_are_blank() -> None:
    shapes = shapes_graph()
    blank = {node for node in shapes.subjects() if isinstance(node, BNode)}
    for node in blank:
        predicates = set(shapes.predicates(node))
        assert RDF.first in predicates or predicates <= set(PATHS), predicates


def test_property_shapes_are_named_after_their_node_shape_and_say_what_they_want() -> None:
    shapes = shapes_graph()
    found = list(shapes.subject_objects(SH.property))
    assert len(found) > 300
    assert len({inner for _, inner in found}) == len(found)
    orders: Counter[object] = Counter()
    for node, inner in found:
        assert str(inner).startswith(f"{node}-"), inner
        for description in (SH.path, SH.name, SH.order, SH.message, SH.severity):
            assert len(list(shapes.objects(inner, description))) == 1, (inner, description)
        assert constraints(inner), inner  # type: ignore[arg-type]
        orders[node, shapes.value(inner, SH.order)] += 1
    assert set(orders.values()) == {1}
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) == {inner for _, inner in found}


def test_node_shapes_with_constraints_of_their_own_say_what_they_want() -> None:
    shapes = shapes_graph()
    judges = [shape for shape in targeted() if constraints(shape)]
    assert len(judges) > 30
    for shape in judges:
        for description in (SH.message, SH.severity):
            assert len(list(shapes.objects(shape, description))) == 1, (shape, description)


def test_messages_are_sentences_in_english() -> None:
    messages = list(shapes_graph().objects(None, SH.message))
    assert len(messages) > 300
    for message in messages:
        assert isinstance(message, Literal)
        assert message.language == "en"
        assert re.fullmatch(r"[A-Z][^.]* .*[.]", message), message
