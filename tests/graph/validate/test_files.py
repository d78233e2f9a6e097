"""Files of others: how much of them was judged, what is nearly right, where, and what to do."""

import json
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, XSD, Graph, URIRef

from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.rdf.source import SYNTAXES
from sarcograph.graph.validate.files import validate_files
from sarcograph.graph.validate.paths import path_text
from sarcograph.graph.validate.report import Report
from sarcograph.graph.validate.report_graph import turtle_of
from sarcograph.graph.validate.report_text import lines_of
from sarcograph.graph.validate.shapes import shapes_graph

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += "@prefix ex: <http://example.org/> .\n"
FIRST = HEAD.count("\n") + 1
"""The line after the prefixes."""


def judge(folder: Path, *texts: str) -> Report:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.ttl")
        paths[-1].write_text(HEAD + text, encoding="utf-8")
    return validate_files(paths)


def messages(report: Report) -> str:
    return "\n".join(one.message for one in report.results)


# --- what was judged, and why the rest was not ---


UNJUDGED = {
    "ex:a0 rdfs:label 'a' .": "no type (rdf:type)",
    "ex:a1 sg:value 4.0 .": "no type (rdf:type)",
    "ex:a2 a ex:Drug .": "a type of another vocabulary (<http://example.org/Drug>)",
    "ex:a3 a owl:Class .": "terms of an ontology",
    "ex:a4 a sg:Median .": "the type sg:Median is an individual, no class",
    "ex:a5 a sg:value .": "the type sg:value is a property, no class",
    "ex:a6 a sg:Drgu .": "the type sg:Drgu is not in the vocabulary: sg:Drug is",
    "ex:a7 a sg:Xyzzyqqq .": "the type sg:Xyzzyqqq is not in the vocabulary",
    "ex:a8 a sg:Statement .": "the type sg:Statement alone is judged by no shape",
    "ex:a9 a sg:Old . sg:Old a owl:Class ; owl:deprecated true .": "the type sg:Old is deprecated",
    "ex:aa a <http://w3id.org/sarcograph/vocab/Drug> .": (
        "the type <http://w3id.org/sarcograph/vocab/Drug> is not in the vocabulary: sg:Drug is"
    ),
}
"""Nodes that nothing judges, by what is said of them."""


def test_node_that_is_not_judged_is_counted_with_the_reason(tmp_path: Path) -> None:
    report = judge(tmp_path, "\n".join(UNJUDGED))
    assert report.coverage.judged == 0
    told = {one.reason: one for one in report.coverage.unjudged}
    # sg:Old is a term of an ontology as well
    assert {reason: one.count for reason, one in told.items()} == Counter(
        [*UNJUDGED.values(), "terms of an ontology"]
    )
    for number, (text, reason) in enumerate(UNJUDGED.items()):
        node = text.partition(" ")[0].replace("ex:", "http://example.org/")
        one = told[reason]
        if one.count == 1:
            assert (one.example, one.line) == (node, FIRST + number)
        else:
            assert FIRST <= (one.line or 0) <= FIRST + number
        assert one.file == str(tmp_path / "0.ttl")


def test_every_node_is_counted_once(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a a sg:Condition . ex:b a ex:B . ex:c rdfs:label 'c' ; ex:list ( 1 2 3 ) .",
        "ex:a rdfs:label 'a' . ex:d a sg:Condition , ex:B . ex:e rdfs:label 'e' .",
    )
    assert report.coverage.judged == 2
    assert {one.reason: one.count for one in report.coverage.unjudged} == {
        "no type (rdf:type)": 2,
        "a type of another vocabulary (<http://example.org/B>)": 1,
    }
    assert report.coverage.sentence == "2 of 5 nodes judged"


def test_node_of_the_bundled_entities_is_judged_by_its_type_there(tmp_path: Path) -> None:
    report = judge(tmp_path, "drug:anlotinib skos:altLabel 'another'@en .")
    assert report.coverage.sentence == "1 of 1 nodes judged"


# --- nearly right ---


NEARLY = [
    ("http://w3id.org/sarcograph/vocab/Drug", SG.Drug),
    ("HTTPS://W3ID.org/sarcograph/vocab/Drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocab#Drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocab/#Drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocabDrug", SG.Drug),
    ("https://w3id.org/sarcograph//vocab/Drug", SG.Drug),
    ("https://w3id.org/Sarcograph/Vocab/Drug", SG.Drug),
    ("https://www.w3id.org/sarcograph/vocab/Drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocabulary/Drug", SG.Drug),
    ("https://w3id.org/sarcograf/vocab/Drug", SG.Drug),
    ("https://w3id.org/sarcograph/Drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocab/drug", SG.Drug),
    ("https://w3id.org/sarcograph/vocab/Drugs", SG.Drug),
    ("https://w3id.org/sarcograph/vocab/label", RDFS.label),
    ("http://w3id.org/sarcograph/id/drug/anlotinib", f"{ID}drug/anlotinib"),
    ("https://w3id.org/sarcograph/id/drugs/anlotinib", f"{ID}drug/anlotinib"),
    ("https://w3id.org/sarcograph/id/drug#anlotinib", f"{ID}drug/anlotinib"),
    ("https://www.w3.org/2000/01/rdf-schema#label", RDFS.label),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns/type", RDF.type),
    ("http://www.w3.org/2004/02/skos/core/exactMatch", f"{PREFIXES['skos']}exactMatch"),
]


def test_what_is_nearly_one_of_ours_is_named(tmp_path: Path) -> None:
    places = ("ex:a ex:b <{}> .", "ex:a <{}> ex:b .", "<{}> ex:a ex:b .")
    rows = [(place.format(written), meant) for place in places for written, meant in NEARLY]
    report = judge(tmp_path, "\n".join(row for row, _ in rows))
    found = {one.line: one.message for one in report.violations if one.component == "UnknownTerm"}
    for number, (row, meant) in enumerate(rows):
        short = str(meant).replace(SG, "sg:").replace(str(RDFS), "rdfs:")
        ends = f"did you mean <{meant}>?", f"did you mean {short}?"
        assert found[FIRST + number].endswith(ends), row
    assert len(report.violations) == len(rows)


OF_OTHERS = [
    "http://example.org/vocab/Drug",
    "https://example.org/sarcograph/vocab/Drug",
    "https://w3id.org/other/vocab/Drug",
    "https://w3id.org/sarcograph/id/drug/mine",
    "https://w3id.org/sarcograph/id/finding/0123",
    "https://w3id.org/sarcograph/graph/evidence/mine",
    "http://www.w3.org/ns/prov#Entity",
    "http://purl.org/dc/elements/1.1/title",
    "urn:x",
]


def test_what_is_of_others_or_the_writers_own_is_left_alone(tmp_path: Path) -> None:
    rows = (f"<{iri}> ex:a ex:b . ex:c <{iri}> ex:d , <{iri}> ." for iri in OF_OTHERS)
    assert judge(tmp_path, "\n".join(rows)).results == ()


def test_term_that_a_standard_vocabulary_does_not_have_is_named(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a rdfs:lable 'a' ; rdf:_1 ex:b ; a owl:Clas ; ex:b '1'^^xsd:Integer , "
        "'1'^^<https://www.w3.org/2001/XMLSchema#integer> ; skos:exactmatch ex:c .",
    )
    assert sorted(messages(report).splitlines()) == [
        "<https://www.w3.org/2001/XMLSchema#integer> is not known; "
        "did you mean <http://www.w3.org/2001/XMLSchema#integer>?",
        "There is no term owl:Clas; did you mean owl:Class?",
        "There is no term rdfs:lable; did you mean rdfs:label?",
        "There is no term skos:exactmatch; did you mean skos:exactMatch?",
        "There is no term xsd:Integer; did you mean xsd:integer?",
    ]


def test_term_that_stands_for_another_kind_is_told(tmp_path: Path) -> None:
    found = messages(judge(tmp_path, "ex:a a sg:Median , sg:value ; sg:Drug ex:b ; sg:Median 1 ."))
    assert sorted(found.splitlines()) == [
        "sg:Drug is a class; name a property here.",
        "sg:Median is an individual; name a class here.",
        "sg:Median is an individual; name a property here.",
        "sg:value is a property; name a class here.",
    ]


def test_deprecated_term_is_a_warning_where_it_is_used(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "sg:old a owl:ObjectProperty ; owl:deprecated true ; dcterms:isReplacedBy sg:value .",
        "ex:a sg:old ex:b .",
    )
    (result,) = report.results
    assert (result.severity, result.focus) == ("Warning", "http://example.org/a")
    assert result.message == "sg:old is deprecated; use sg:value."


def test_misspelt_entity_is_named(tmp_path: Path) -> None:
    report = judge(tmp_path, "ex:a a sg:RegimenComponent ; sg:componentAgent drug:anlotinb .")
    assert messages(report).endswith(
        "; drug:anlotinb is not described; did you mean drug:anlotinib?"
    )


# --- datatypes ---

ILL_TYPED = {
    "decimal": ["abc", "", " 1", "1 ", "1,5", "1e3", "INF", "\u0661"],
    "integer": ["abc", "1.0", "1e3", "9" * 5000, "-", "\u0663"],
    "nonNegativeInteger": ["-1"],
    "positiveInteger": ["0"],
    "unsignedByte": ["256"],
    "int": ["2147483648"],
    "boolean": ["maybe", "True", "yes", ""],
    "double": ["abc", "inf", "1e", "+"],
    "float": ["nan"],
    "date": ["2023-02-30", "2023-13-01", "23-01-01", "yesterday", "99999999999-02-30", "2023-1-1"],
    "dateTime": ["2023-01-01", "2023-02-29T00:00:00", "2023-01-01T25:00:00Z", "x"],
    "time": ["24:01:00", "noon"],
    "gYear": ["23", "2023-01"],
    "gYearMonth": ["2023", "2023-13"],
    "duration": ["P", "1D", "PT", "P1S"],
    "anyURI": ["http://e/a b", "<x>"],
    "hexBinary": ["abc", "zz"],
    "base64Binary": ["a", "===="],
    "language": ["no language", "toolonglanguage"],
}


@pytest.mark.parametrize("node", ["ex:a", "ex:a a sg:Estimate , sg:Quantity ;", "[]"])
def test_literal_that_is_not_of_its_type_is_that_fault_and_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], node: str
) -> None:
    predicates = ("ex:p", "sg:value", "sg:size", "sg:year", "rdfs:label")
    # each on a node of its own: what is wrong with one is not to hide another
    texts: list[str] = []
    for predicate in predicates:
        for datatype, values in ILL_TYPED.items():
            written = " , ".join(f"{json.dumps(value)}^^xsd:{datatype}" for value in values)
            texts.append(f"{node.replace('ex:a', f'ex:a{len(texts)}', 1)} {predicate} {written} .")
    report = judge(tmp_path, "\n".join(texts))
    faults = {
        (one.path, one.value)
        for one in report.violations
        if one.component == "DatatypeConstraintComponent"
    }
    expected = {f"{XSD}{datatype}": len(values) for datatype, values in ILL_TYPED.items()}
    for path in (
        "http://example.org/p",
        str(SG.value),
        str(SG.size),
        str(SG.year),
        str(RDFS.label),
    ):
        told = Counter(
            (value or "").rpartition("^^")[2].strip("<>") for at, value in faults if at == path
        )
        assert told == expected, path
    assert len({path for path, _ in faults}) == len(predicates)
    assert all("\n" not in line for line in lines_of(report))
    assert list(ox.parse(turtle_of(report), ox.RdfFormat.TURTLE))
    assert capfd.readouterr() == ("", "")


WELL_TYPED = {
    "decimal": ["4", "-.5", "+4.", "0.10"],
    "integer": ["01", "+1", "-0", "9" * 4000],
    "boolean": ["true", "false", "0", "1"],
    "double": ["1e3", "-INF", "NaN", ".5E-2"],
    "date": ["2024-02-29", "0000-02-29", "-0001-01-01", "12023-01-01Z", "2023-01-01+14:00"],
    "dateTime": ["2024-02-29T24:00:00", "2023-01-01T00:00:00.5-05:00"],
    "duration": ["P1Y2M3DT4H5M6.5S", "-PT1S", "P1D"],
    "anyURI": ["http://e/a%20b", "", "a/b"],
    "base64Binary": ["", "YQ==", "YWI=", "YWJj"],
    "string": ["", "\t"],
}


def test_literal_of_its_type_passes(tmp_path: Path) -> None:
    written = " , ".join(
        f"{json.dumps(value)}^^xsd:{datatype}"
        for datatype, values in WELL_TYPED.items()
        for value in values
    )
    assert judge(tmp_path, f"ex:a ex:p {written} .").results == ()


def test_datatype_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a a sg:Quantity ; sg:value 4 ; sg:denominator 'many' ; sg:events '3' ; sg:unit 4 ."
        "ex:b a sg:Protein ; rdfs:label 'plain' .",
    )
    found = {one.path: one.message for one in reversed(report.violations)}
    assert found[str(SG.value)] == (
        'sg:value takes xsd:decimal, and "4" is xsd:integer; write 4.0.'
    )
    assert found[str(SG.events)] == (
        'sg:events takes xsd:integer, and "3" is xsd:string; write "3"^^xsd:integer.'
    )
    assert found[str(SG.denominator)] == (
        'sg:denominator takes xsd:integer, and "many" is xsd:string; write it as 4.'
    )
    assert found[str(RDFS.label)] == (
        'rdfs:label takes rdf:langString, and "plain" is xsd:string; write "plain"@en.'
    )
    assert found[str(SG.unit)].endswith("; name a node of the type sg:Unit, not a text.")


# --- where ---


def test_files_are_judged_together(tmp_path: Path) -> None:
    use = "ex:part a sg:RegimenComponent ; sg:componentAgent ex:drug ."
    drug = 'ex:drug a sg:Drug , sg:Agent , sg:Entity ; rdfs:label "some drug"@en .'
    assert judge(tmp_path, use).violations
    assert judge(tmp_path, use, drug).violations == ()
    assert judge(tmp_path, drug, use).violations == ()


def test_revised_finding_needs_the_graph_of_findings_only_where_that_is_given(
    tmp_path: Path,
) -> None:
    revised = f"""
    <{ID}finding/0> prov:wasRevisionOf ex:former ; sg:revisionReason "x" .
    <{ID}estimate/x/y> prov:wasRevisionOf ex:z ; sg:revisionReason "x" .
    """
    report = judge(tmp_path, revised)
    told = {one.focus.removeprefix(ID): one for one in report.results}
    assert told["finding/0"].severity == "Info"
    assert "/graph/findings>" in told["finding/0"].message
    assert told["estimate/x/y"].severity == "Violation"


def test_result_has_the_line_of_its_statement_or_of_its_subject(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a ex:b ex:c .",
        "ex:part a sg:RegimenComponent ;\n\n  sg:componentAgent ex:nothing .\n"
        "ex:other\n  a sg:RegimenComponent .",
    )
    assert {(one.file, one.line) for one in report.results} == {
        (str(tmp_path / "1.ttl"), FIRST + 2),
        (str(tmp_path / "1.ttl"), FIRST + 3),
    }


def test_empty_files_beside_others_are_told(tmp_path: Path) -> None:
    """Only the prefixes stand in the first."""
    with pytest.raises(Exception, match=r"0\.ttl: it states nothing, read as turtle"):
        judge(tmp_path, "", "ex:a ex:b ex:c .")


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    texts = ["_:one a sg:RegimenComponent .", "_:one a sg:RegimenComponent ."]
    report = judge(tmp_path, *texts)
    assert [(one.file, report.name(one.focus)) for one in report.results] == [
        (str(tmp_path / "0.ttl"), "_:one"),
        (str(tmp_path / "1.ttl"), "_:one"),
    ]


def test_blank_node_is_named_by_the_way_to_it(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        """ex:a sg:hasComponent [ a sg:RegimenComponent ] , [ a sg:RegimenComponent ] ;
            ex:b [ ex:c [ a sg:RegimenComponent ] ] .
        [] a sg:RegimenComponent .""",
    )
    names = {report.name(one.focus) for one in report.results}
    assert names == {
        "ex:a / sg:hasComponent (1 of 2)",
        "ex:a / sg:hasComponent (2 of 2)",
        "ex:a / ex:b / ex:c",
        "[ a sg:RegimenComponent ]",
    }
    text = "\n".join(lines_of(report))
    assert not re.search("[0-9a-f]{16}", text)


def test_circle_of_blank_nodes_has_a_name(tmp_path: Path) -> None:
    report = judge(tmp_path, "_:a ex:b [ a sg:RegimenComponent ; ex:c _:a ] .")
    assert [report.name(one.focus) for one in report.results] == ["_:a / ex:b"]


def test_member_of_a_class_thousands_of_levels_below_is_judged(tmp_path: Path) -> None:
    levels = "".join(f"ex:c{n + 1} rdfs:subClassOf ex:c{n} .\n" for n in range(3_000))
    report = judge(
        tmp_path, f"ex:c0 rdfs:subClassOf sg:RegimenComponent . ex:a a ex:c3000 . {levels}"
    )
    assert [one.focus for one in report.violations] == ["http://example.org/a"]


# --- in the words of RDF ---


def test_no_remedy_names_a_key_of_yaml(tmp_path: Path) -> None:
    """Every case of the shapes' own tests offends each constraint once, together all of them."""
    folder = Path(__file__).parents[2] / "shapes"
    cases = (path.read_text("utf-8") for path in sorted(folder.glob("*/*.ttl")))
    (tmp_path / "cases.ttl").write_text("\n".join(cases), encoding="utf-8")
    report = validate_files([folder / "context.ttl", tmp_path / "cases.ttl"])
    found = {one.component for one in report.results}
    assert len(found) >= 18
    assert len({one.shape for one in report.results}) > 250
    by_shape = {one.shape for one in report.results if one.shape is not None}
    for one in report.results:
        assert not re.search(r"'[a-z-]+:'|\bNone\b|\{[a-z]|sarcograph anchor", one.message), (
            one.message
        )
        assert one.message.endswith((".", "?"))
        assert one.file is not None
    assert by_shape <= set(map(str, shapes_graph().subjects()))


# --- the report as text and as RDF ---


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return judge(
        tmp_path_factory.mktemp("bad"),
        """ex:a a sg:Quantity ; sg:value "abc"^^xsd:decimal , 4 ; sg:population "a\\u001Bb" .
        ex:b a sg:Drgu ; sg:line "x"@en , [] , ex:c .
        [] a sg:RegimenComponent .
        ex:d a sg:Condition , sg:Entity .""",
    )


@pytest.mark.parametrize("width", [80, 120])
def test_text_keeps_to_the_width(bad: Report, width: int) -> None:
    lines = list(lines_of(bad, width))
    assert all(len(line) <= width for line in lines if " " in line.strip().split(": ")[-1])
    assert lines[0] == "3 of 4 nodes judged:"
    assert re.fullmatch(
        r"\d+ violations, \d+ warnings?, \d+ infos?; 1 node was not judged", lines[-1]
    )
    assert all(line.isprintable() for line in lines)


def test_text_has_each_message_once_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    report = judge(tmp_path, "".join(f"ex:n{n} a sg:RegimenComponent .\n" for n in range(30)))
    lines = list(lines_of(report))
    assert len([line for line in lines if "is chosen from several" in line]) == 1
    assert "    and 25 more; --format json lists all" in lines
    assert lines[-1] == "30 violations, 0 warnings, 0 infos; every node was judged"


def test_report_in_rdf_keeps_to_the_vocabulary_of_shacl(bad: Report) -> None:
    """The vocabulary is the one that pySHACL brings along."""
    graph = Graph().parse(data=turtle_of(bad), format="turtle")
    shacl = Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl.ttl")
    declared = set(shacl.subjects(RDF.type))
    used = {
        term
        for triple in graph
        for term in (triple[1], triple[2])
        if isinstance(term, URIRef) and str(term).startswith(str(SH))
    }
    assert len(used) > 10
    assert used <= declared
    for subject, predicate in graph.subject_predicates():
        for domain in shacl.objects(predicate, RDFS.domain):
            above = {
                one
                for kind in graph.objects(subject, RDF.type)
                for one in shacl.transitive_objects(kind, RDFS.subClassOf)
            }
            assert domain in above
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert [str(one) for one in graph.objects(node, SH.conforms)] == ["false"]


def test_report_in_rdf_answers_a_query_with_all_results(bad: Report) -> None:
    store = ox.Store()
    store.load(turtle_of(bad), format=ox.RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?focus ?path ?component ?severity ?message {
            ?report a sh:ValidationReport ; sh:result ?result .
            ?result a sh:ValidationResult ; sh:focusNode ?focus ;
                sh:sourceConstraintComponent ?component ; sh:resultSeverity ?severity ;
                sh:resultMessage ?message .
            OPTIONAL { ?result sh:resultPath ?path }
        }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = Counter(
        (row["path"].value if row["path"] else None, row["severity"].value, row["message"].value)
        for row in rows
    )
    assert found == Counter((one.path, f"{SH}{one.severity}", one.message) for one in bad.results)


def test_text_of_any_letters_comes_through(tmp_path: Path) -> None:
    texts = ['a\n"b"', "c\\n\\", "\u202e\x1b[2J\x00", "\\U0001f600 d\\r", '"""', "^^<x:y>", '"@en']
    written = " , ".join(f"{json.dumps(text)}@en" for text in texts)
    report = judge(tmp_path, f"ex:a a sg:Estimate ; sg:population {written} .")
    found = {
        str(one)
        for one in Graph().parse(data=turtle_of(report), format="turtle").objects(None, SH.value)
    }
    assert set(texts) <= found
    assert all(line.isprintable() for line in lines_of(report))


def test_report_without_a_result_conforms_and_says_what_was_judged(tmp_path: Path) -> None:
    graph = Graph().parse(data=turtle_of(judge(tmp_path, "ex:a ex:b ex:c .")), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert [str(one) for one in graph.objects(node, SH.conforms)] == ["true"]
    assert [str(one) for one in graph.objects(node, RDFS.comment)] == ["0 of 1 nodes judged."]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_syntax_has_the_same_results(tmp_path: Path, syntax: str, bad: Report) -> None:
    text = """ex:a a sg:Quantity ; sg:value "abc"^^xsd:decimal , 4 ; sg:population "a" .
        ex:b a sg:Drgu ; sg:line "x"@en , [] , ex:c .
        [] a sg:RegimenComponent .
        ex:d a sg:Condition , sg:Entity ."""
    triples = ox.parse(HEAD + text, ox.RdfFormat.TURTLE)
    content = ox.serialize(triples, format=SYNTAXES[syntax])
    assert content is not None
    (tmp_path / "plain").write_bytes(content)
    report = validate_files([tmp_path / "plain"])
    assert Counter((one.path, one.component) for one in report.results) == Counter(
        (one.path, one.component) for one in bad.results
    )
    assert report.coverage.judged == bad.coverage.judged


def test_path_of_several_steps_is_that_of_the_shape_in_each_format(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a a sg:Estimate ; sg:category ex:b . ex:b sg:categoryOf ex:c .",
    )
    (one,) = [one for one in report.results if one.component == "EqualsConstraintComponent"]
    assert report.name(one.path or "") == "sg:measure|(sg:category/sg:categoryOf)"
    assert one.message.endswith("let (sg:category/sg:categoryOf) lead to the same as sg:measure.")
    graph = Graph().parse(data=turtle_of(report), format="turtle")
    told = graph.value(None, SH.sourceConstraintComponent, SH.EqualsConstraintComponent)
    path = graph.value(told, SH.resultPath)
    assert path is not None
    assert path_text(path, graph) == one.path
    assert turtle_of(report) == turtle_of(report)


def test_violation_on_what_is_bundled_is_that_of_the_file(tmp_path: Path) -> None:
    report = judge(
        tmp_path,
        "ex:a a sg:Condition ; skos:broader condition:osteosarcoma ."
        "condition:osteosarcoma skos:broader ex:a .",
    )
    assert [one.component for one in report.violations if one.component == "Cycle"] == ["Cycle"]
