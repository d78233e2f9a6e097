"""`query`: the library, files, formats, and what bad input gets."""

import csv
import io
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import polars as pl
import pytest

from sarcograph.graph.opening import open_store
from sarcograph.graph.store.library import GROUPS, query_library

ROOT = Path(__file__).parents[2]
TWICE = ("--param", "measure=overall-survival", "--param", "measure=progression-free-survival")
COUNT = "SELECT (COUNT(*) AS ?n) { ?d a sg:SourceDocument }"


def test_query_lists_the_library(run: Callable[..., Any]) -> None:
    output = run("query")
    assert output.code == 0
    lines = output.out.splitlines()
    names = sorted(line.split()[0] for line in lines if line.startswith(" "))
    assert set(GROUPS.values()) == {line for line in lines if not line.startswith(" ")} - {""}
    files = (ROOT / "graph/queries").glob("*.rq")
    assert names == sorted(path.stem for path in files)
    assert len(names) >= 6
    assert all(line.rstrip().endswith("?") for line in lines if line.startswith(" "))


def test_query_answers_in_four_formats(run: Callable[..., Any], built: tuple[str, str]) -> None:
    words = ("query", *built, "outcomes-by-regimen", "--param", "measure=overall-survival")
    outputs = {form: run(*words, "--format", form) for form in ("json", "csv", "tsv", "table")}
    assert {output.code for output in outputs.values()} == {0}
    answer = json.loads(outputs["json"].out)
    names, rows = answer["head"]["vars"], answer["results"]["bindings"]
    assert len(rows) >= 3
    table = list(csv.reader(io.StringIO(outputs["csv"].out)))
    assert table[0] == names
    assert len(table) == len(rows) + 1
    assert outputs["tsv"].out.splitlines()[0] == "\t".join(f"?{name}" for name in names)
    assert len(outputs["tsv"].out.splitlines()) == len(rows) + 1
    assert outputs["table"].err.startswith(f"{len(rows)} rows\n9 more columns; see --columns all")
    values = {row["value"]["value"] for row in rows if "value" in row}
    assert {"14.9"} <= values
    assert all(value in outputs["table"].out for value in values)
    assert {outputs[form].err for form in ("json", "csv", "tsv")} == {""}


def test_query_runs_a_file(run: Callable[..., Any], built: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", *built, file, "--format", "csv").out.split() == ["n", "7"]
    file.write_text("ASK { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", *built, file).out == "yes\n"
    file.write_text("CONSTRUCT WHERE { ?d a sg:SourceDocument }", encoding="utf-8")
    assert run("query", *built, file).out.count("sg:SourceDocument") == 7


def test_query_runs_what_stands_in_its_words_and_on_standard_input(
    run: Callable[..., Any], built: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("query", *built, "--format", "csv")
    assert run(*words, COUNT).out.split() == ["n", "7"]
    for before in ("\n", "# of documents\n \n#\n", "\ufeff", " prefix e: <http://e/>"):
        assert run(*words, before + COUNT).out.split() == ["n", "7"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(COUNT.encode())))
    assert run(*words, "-").out.split() == ["n", "7"]


def test_file_of_a_user_takes_the_parameters_of_its_header(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.rq"
    text = (ROOT / "graph/queries/outcomes-by-regimen.rq").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    words = ("--param", "measure=overall-survival", "--format", "csv")
    answers = {run("query", *built, name, *words).out for name in ("outcomes-by-regimen", file)}
    assert len(answers) == 1
    assert "overall survival" in answers.pop()
    short = (
        "#+ parameters: [{name: drug, type: entity, kind: drug, description: a drug}]\n"
        "SELECT ?drug { VALUES ?drug { drug:apatinib } # parameter\n ?drug a sg:Drug }"
    )
    file.write_text(short, encoding="utf-8")
    assert "drug/apatinib" in run("query", *built, file).out
    assert "drug/anlotinib" in run("query", *built, file, "--param", "drug=anlotinib").out
    assert "drug             a drug (name of a drug" in run("query", file, "--help").out


def test_examples_of_the_help_are_commands(run: Callable[..., Any], built: tuple[str, str]) -> None:
    for name in ("drugs-and-targets", "claims-by-evidence", "outcomes-by-regimen"):
        lines = re.findall(r"^  sarcograph (.*)$", run("query", name, "--help").out, re.MULTILINE)
        assert len(lines) >= 2
        for line in lines:
            output = run(*shlex.split(line), *built, "--format", "csv")
            assert output.code == 0
            assert output.out.count("\n") > 1


def test_no_parameter_hides_behind_an_option_of_the_command(run: Callable[..., Any]) -> None:
    # in the table of options each begins a line, in the examples none does
    told = re.findall(r"^\W*(--[a-z]+(?:-[a-z]+)*)", run("query", "--help").out, re.MULTILINE)
    options = set(told)
    assert {"--evidence", "--limit"} <= options
    for query in query_library().values():
        taken = {f"--{parameter.name.replace('_', '-')}" for parameter in query.parameters}
        assert not taken & options, query.name


def test_table_has_few_columns_and_says_so(run: Callable[..., Any], built: tuple[str, str]) -> None:
    words = ("query", "outcomes-by-mechanism", *built)
    few, every = run(*words), run(*words, "--columns", "all")
    assert "mechanism source" in every.out.partition("\n")[0]
    assert "mechanism source" not in few.out.partition("\n")[0]
    assert re.search(r"^\d+ more columns; see --columns all$", few.err, re.MULTILINE)
    assert "more column" not in every.err
    some = run(*words, "--columns", "estimate,n,estimate", "--format", "csv").out.splitlines()
    whole = csv.DictReader(io.StringIO(run(*words, "--format", "csv").out))
    assert some == ["estimate,n", *(f"{row['estimate']},{row['n']}" for row in whole)]


def test_help_of_a_query_shows_what_it_takes(run: Callable[..., Any]) -> None:
    output = run("query", "outcomes-by-mechanism", "--help")
    assert (output.code, output.err) == (0, "")
    assert output == run("query", "outcomes-by-mechanism", "-h")
    lines = output.out.splitlines()
    assert lines[0].startswith("outcomes-by-mechanism: Which outcomes were measured")
    assert re.search(
        r"^  --mechanism .*process.*; by default process:angio", output.out, re.MULTILINE
    )
    assert re.search(r"^  --sources .*all or documents or external", output.out, re.MULTILINE)
    assert "  sarcograph query outcomes-by-mechanism --mechanism angiogenesis " in output.out
    assert any(line.startswith(" * ci_lower ") for line in lines)
    assert any(line.startswith("   study_name ") for line in lines)


def test_records_hold_every_value_of_a_row(run: Callable[..., Any], built: tuple[str, str]) -> None:
    words = ("query", *built, "outcomes-by-regimen", "--param", "measure=overall-survival")
    answer = json.loads(run(*words, "--format", "json").out)["results"]["bindings"]
    output = run(*words, "--format", "record")
    assert output.err.startswith(f"{len(answer)} rows; without a value in any, ")
    blocks = output.out.split("\n\n")
    assert len(blocks) == len(answer)
    for block, row in zip(blocks, answer, strict=True):
        names = re.findall(r"^(\w+):", block, re.MULTILINE)
        assert set(names) == {name for name, one in row.items() if one["value"]}
        assert row["value"]["value"] in block if "value" in row else True


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no-such-query"], "there is no query or file 'no-such-query'; 'sarcograph query' lists"),
        (["outcomes-by-regimen", "--param", "x=1"], "has no parameter 'x'; it has: regimen, "),
        (
            ["outcome-by-regimen"],
            "no query or file 'outcome-by-regimen'; did you mean 'outcomes-by",
        ),
        (["outcomes-by-regimen", "--param", "mesure=a"], "; did you mean 'measure'?"),
        (["biomarkers-observed", "--marker", "KIT"], "'--marker'; did you mean '--alteration'?"),
        (["resistance-markers", "--marker", "KIT"], "; biomarkers-observed takes '--alteration'"),
        (
            ["outcomes-by-regimen", "--measure", "fatigue"],
            "a measure is asked for; adverse-events-by-regimen, grades-of-events take",
        ),
        (
            ["outcomes-by-regimen", "--measure", "quality of life"],
            "nothing is called 'quality of life'; things-of-the-registry lists each measure that",
        ),
        (["outcomes-by-regimen", *TWICE], "'measure' is given twice; give one value"),
        (["SELECT * {"], "line 1, column 11: the query cannot be read beyond this place"),
        (["SELEKT * { ?s ?p ?o }"], "line 1, column 10: the query cannot be read beyond"),
        (["INSERT DATA { <a> <b> <c> }"], "the graph is published, not edited: no updates"),
        (["one\ntwo"], "there is no query or file 'one\\ntwo'; "),
        (["DESCRIBE drug:anlotinib", "--format", "csv"], "asked for: csv"),
        (["outcomes-by-regimen", "--param", "measure="], "'measure' is empty; give a value, or"),
        (["ASK { SERVICE <http://e/> {} }"], "SERVICE is not offered"),
        (["outcomes-by-regimen", "--param", "measure"], "'measure' is not of the form name=value"),
        (["outcomes-by-regimen", "--param", "=1"], "'=1' is not of the form name=value"),
        (["outcomes-by-regimen", "--param", "sources=web"], "'sources' is one of all, documents, "),
        (["outcomes-by-regimen", "--param", "measure=a b> <c"], "measure: nothing is called 'a b"),
        (["outcomes-by-regimen", "--format", "xml"], "'xml' is not one of"),
        (["{file}", "--param", "a=b"], "has no parameter 'a'; it has: none"),
        (["{file}"], "line 1, column 11: the query cannot be read beyond this place"),
        (["{binary}"], "is not UTF-8 at byte 0"),
    ],
)
def test_query_tells_what_is_wrong(
    run: Callable[..., Any],
    built: tuple[str, str],
    tmp_path: Path,
    words: list[str],
    message: str,
) -> None:
    (tmp_path / "bad.rq").write_text("SELECT * {", encoding="utf-8")
    (tmp_path / "binary.rq").write_bytes(b"\xff\x00")
    places = {"{file}": tmp_path / "bad.rq", "{binary}": tmp_path / "binary.rq"}
    output = run("query", *built, *(places.get(word, word) for word in words))
    assert (output.code, output.out) == (2, "")
    assert message in output.err
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("form", ["table", "record"])
@pytest.mark.parametrize(
    ("query", "lines", "told"),
    [
        ("SELECT ?a ?b {} LIMIT 0", 0, "0 rows"),
        ("SELECT * {}", 0, "1 row"),
        ("SELECT (1 AS ?a) {}", 1, "1 row"),
        (
            "SELECT ?a ?b ?c { VALUES ?b { 1 2 } }",
            2,
            "2 rows; without a value in any, and not shown: a, c",
        ),
    ],
)
def test_what_is_not_printed_is_told(
    run: Callable[..., Any],
    built: tuple[str, str],
    form: str,
    query: str,
    lines: int,
    told: str,
) -> None:
    output = run("query", *built, query, "--format", form)
    head = 2 if form == "table" and lines else 0
    assert len([line for line in output.out.split("\n") if line]) == lines + head
    assert output.out.endswith("\n") == bool(lines)
    assert output.err == f"{told}\n"


def test_graph_is_turtle_or_json_ld(run: Callable[..., Any], built: tuple[str, str]) -> None:
    words = ("query", *built, "DESCRIBE drug:anlotinib")
    assert "drug:anlotinib " in run(*words).out
    assert "@context" in json.loads(run(*words, "--format", "json").out)
    nothing = run("query", *built, "CONSTRUCT WHERE { drug:anlotinib rdfs:label 1 }")
    assert (nothing.out, nothing.err) == ("", "the answer is an empty graph\n")


def test_unknown_term_is_named_on_stderr(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "query.rq"
    file.write_text("SELECT ?x { ?x a sg:Drgu . drug:anlotinb rdfs:label ?y }", encoding="utf-8")
    done = run("query", str(file), "--format", "csv", *built)
    assert (done.code, done.out) == (0, "x\n")
    assert "sg:Drgu; is sg:Drug meant?" in done.err
    assert "drug:anlotinb; is drug:anlotinib meant?" in done.err
    file.write_text("SELECT (COUNT(?x) AS ?n) { ?x a sg:Drug }", encoding="utf-8")
    assert "look again" not in run("query", str(file), *built).err


@pytest.mark.parametrize(
    ("query", "param", "said"),
    [
        ("drugs-and-targets", "agent=Rivoceranib", "'rivoceranib' is taken for apatinib"),
        ("drugs-and-targets", "agent=AL-3818", "(drug/anlotinib): synonym by dgidb"),
        ("drugs-and-targets", "agent=RIVOCERANIB MESYLATE", "(drug/apatinib): name of a salt"),
        ("drugs-and-targets", "agent=apatinib maleate", "(drug/apatinib): name of a salt"),
        ("drugs-and-targets", "target=flk-1", "(protein/vegfr2): synonym of its gene by hgnc"),
        ("drugs-and-targets", "target=VEGFR", "(family/vegfr): synonym; so is called"),
        ("drugs-and-targets", "target=VEGFR-2", ""),
        ("outcomes-by-regimen", "regimen=ANLOTINIB", ""),
        ("outcomes-by-regimen", "regimen=catequentinib", "(regimen/anlotinib-monotherapy): syno"),
        ("outcomes-by-regimen", "measure=PFS", "(measure/progression-free-survival): synonym"),
        ("outcomes-by-regimen", "measure=measure:overall-survival", ""),
        ("findings-by-source", "document=sun-2022", ""),
        ("evidence-of-a-fact", "fact=claim/vegfr2-review-2020/vegfr2-angiogenesis", ""),
    ],
)
def test_a_parameter_is_named_as_one_likes(
    run: Callable[..., Any], built: tuple[str, str], query: str, param: str, said: str
) -> None:
    output = run("query", *built, query, "--param", param, "--format", "csv")
    assert (output.code, output.out.count("\n") > 1) == (0, True), output.err
    assert said in output.err
    assert bool(said) == bool(output.err)


@pytest.mark.parametrize(
    ("query", "param", "said"),
    [
        ("drugs-and-targets", "agent=lapatinib", "'lapatinib'; did you mean apatinib (drug/"),
        ("drugs-and-targets", "agent=anlotinb", "did you mean anlotinib (drug/anlotinib)?"),
        ("drugs-and-targets", "agent=-", "agent: nothing is called '-'"),
        ("outcomes-by-regimen", "disease=osteosarcoma, malignant", "' may mean others than"),
        (
            "outcomes-by-regimen",
            "measure=anlotinib",
            "names drug/anlotinib and regimen/anlotinib-monotherapy; a measure is asked for",
        ),
        ("evidence-of-a-fact", "fact=estimate/sun-2022/x", "there is no estimate 'estimate/sun"),
        ("evidence-of-a-fact", "fact=outcomes-by-regimen", "there is no estimate 'estimate/out"),
    ],
)
def test_a_name_that_is_not_of_one_thing_is_an_error(
    run: Callable[..., Any], built: tuple[str, str], query: str, param: str, said: str
) -> None:
    output = run("query", *built, query, "--param", param)
    assert (output.code, output.out) == (2, "")
    assert said in output.err


@pytest.mark.parametrize(
    ("options", "params"),
    [
        (["--line", "unknown", "--n=10+"], ["line=unknown", "n=10+"]),
        (["--disease", "bone sarcoma"], ["disease=bone-sarcoma"]),
        (["--regimen=apatinib-monotherapy"], ["regimen=apatinib-monotherapy"]),
    ],
)
def test_parameters_are_options_too(
    run: Callable[..., Any], built: tuple[str, str], options: list[str], params: list[str]
) -> None:
    name, words = "outcomes-by-regimen", [word for one in params for word in ("--param", one)]
    by_option = run("query", name, *options, *built, "--format", "csv")
    by_param = run("query", *built, name, *words, "--format", "csv")
    assert (by_option.code, by_option.out) == (0, by_param.out)
    assert by_option.out.count("\n") > 1


def test_rows_that_do_not_say_what_is_asked_for_are_counted(
    run: Callable[..., Any], built: tuple[str, str]
) -> None:
    words = ("query", "outcomes-by-regimen", *built, "--format", "csv")
    some, unknown = run(*words, "--line", "1+"), run(*words, "--line", "unknown")
    rows = unknown.out.count("\n") - 1
    assert rows > 0
    assert some.err == f"line: not said in {rows} more rows; see --line unknown\n"
    assert unknown.err == ""


def test_rows_come_page_by_page(run: Callable[..., Any], built: tuple[str, str]) -> None:
    words = ("query", "drugs-and-targets", *built, "--format", "csv", "--agent", "anlotinib")
    whole = run(*words).out.splitlines()
    first = run(*words, "--limit", "2")
    told = re.fullmatch(r"there are more rows; the next begin at --cursor (\S+)\n", first.err)
    assert told is not None
    assert first.out.splitlines() == whole[:3]
    rest = run(*words, "--cursor", told[1])
    assert (rest.out.splitlines(), rest.err) == ([whole[0], *whole[3:]], "")
    other = run("query", "drugs-and-targets", *built, "--cursor", told[1])
    assert (other.code, other.out) == (2, "")
    assert "the cursor is of other parameters" in other.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["SELECT * {}", "--limit", "2"], "are of named questions; write SELECT and LIMIT as you"),
        (["SELECT * {}", "--columns", "few"], "are of named questions; write SELECT and"),
        (["outcomes-by-regimen", "--columns", "n,valeu"], "column 'valeu'; did you mean 'value'?"),
        (["outcomes-by-regimen", "--columns", "\n"], "no column ''; it has: regimen_name, measure"),
        (["outcomes-by-regimen", "--limit", "0"], "'limit' is a whole number from 1 to "),
        (["outcomes-by-regimen", "--cursor", "a"], "the cursor is not whole"),
        (["outcomes-by-regimen", "--lin", "2"], "has no option '--lin'; did you mean '--line'?"),
        (["outcomes-by-regimen", "--line"], "'--line' needs a value after it"),
        (["outcomes-by-regimen", "--line", "--n", "2"], "'--line' needs a value after it"),
        (["outcomes-by-regimen", "--line", "two"], "a range such as 1-2 or 2+, or 'unknown'"),
        (["outcomes-by-regimen", "osteosarcoma"], "has no place for 'osteosarcoma'"),
        (["outcomes-by-regimen", "--n", "2", "--param", "n=2"], "'n' is given twice"),
        (["--line", "2", "outcomes-by-regimen"], "name the query before its parameters"),
        (["--param", "line=2"], "name the query before its parameters"),
    ],
)
def test_option_that_is_none_is_told(
    run: Callable[..., Any], built: tuple[str, str], words: list[str], said: str
) -> None:
    output = run("query", *words, *built)
    assert (output.code, output.out) == (2, "")
    assert said in output.err


def test_find_tells_what_is_known_of_what_is_called_so(
    run: Callable[..., Any], built: tuple[str, str]
) -> None:
    table = run("find", *built, "catequentinib")
    assert table.code == 0
    assert " drug     anlotinib  drug/anlotinib " in table.out
    (drug,) = (
        one
        for one in json.loads(run("find", *built, "AL3818", "--format", "json").out)
        if one["kind"] == "drug"
    )
    assert (drug["match"], drug["id"]) == ("called so", "drug/anlotinib")
    assert min(drug["claims"], drug["estimates"]) > 5
    for words, found in (
        (("10.1002/IJC.33823",), "publication/"),
        (("outcomes", "regimen"), "queries/outcomes-by-regimen"),
        (("re-challenge",), "regimen/lenvatinib-rechallenge"),
    ):
        assert found in run("find", *built, *words).out, words
    nobody = run("find", *built, "lapatinib")
    assert (nobody.code, nobody.err.partition(";")[0]) == (1, "nothing is called 'lapatinib'")
    assert "nearly so  apatinib" in nobody.out
    assert run("find", *built, "qqqqq").out == ""


def test_a_picture_is_written_whole_or_refused(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    words = ("query", "outcomes-by-mechanism", *built, "--measure", "PFS")
    drawn = run(*words, "--format", "svg")
    assert drawn.out.startswith("<svg ")
    assert "Not for clinical decisions" in drawn.out
    target = tmp_path / "forest.png"
    assert f"wrote {target}" in run(*words, "--format", "png", "--output", str(target)).err
    assert target.read_bytes().startswith(b"\x89PNG")
    assert "make no picture" in run("query", "studies", *built, "--format", "svg").err
    assert "--output is for pictures" in run(*words, "--output", str(target)).err
    assert "all rows and columns" in run(*words, "--format", "svg", "--limit", "3").err


def test_query_writes_rows_with_their_types(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    """A named question, and SPARQL of one's own."""
    out = tmp_path / "outcomes.parquet"
    words = ("query", *built, "outcomes-by-regimen", "--measure", "PFS")
    output = run(*words, "--format", "parquet", "--output", out)
    assert output.code == 0, output.err
    table = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out)))
    found = duckdb.read_parquet(str(out)).select("n", "value", "estimate")
    assert [str(kind).partition("(")[0] for kind in found.types] == ["BIGINT", "DECIMAL", "VARCHAR"]
    rows = found.fetchall()
    assert [str(row[2]) for row in rows] == [row["estimate"] for row in table]
    assert [row[0] for row in rows] == [int(row["n"]) if row["n"] else None for row in table]
    told = json.loads(pl.read_parquet_metadata(out)["sarcograph"])
    assert told["asked"] == "sarcograph query outcomes-by-regimen --measure PFS"
    assert told["notice"] == "Not for clinical decisions."
    assert run("query", *built, COUNT, "--format", "parquet", "--output", out).code == 0
    assert len(duckdb.read_parquet(str(out)).fetchall()) == 1


def test_an_answer_is_written_as_the_network_of_what_it_names(
    run: Callable[..., Any],
    built: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "targets.graphml"
    words = ("query", *built, "drugs-and-targets", "--agent", "lenvatinib")
    with monkeypatch.context() as patch:
        opened = []

        def open_once(*given: Any, **named: Any) -> Any:
            opened.append(given)
            return open_store(*given, **named)

        patch.setattr("sarcograph.graph.opening.open_store", open_once)
        output = run(*words, "--format", "graphml", "--output", out)
    assert output.code == 0, output.err
    assert len(opened) == 1
    read: Any = nx.read_graphml(out, force_multigraph=True)
    rows = csv.DictReader(io.StringIO(run(*words, "--format", "csv").out))
    named = {cell for row in rows for cell in row.values()}
    assert {data["statement"] for *_, data in read.edges(data=True)} <= named
    assert read.number_of_edges() > 3
    assert read.graph["asked"] == "sarcograph query drugs-and-targets --agent lenvatinib"
    assert f"{read.number_of_nodes()} nodes, {read.number_of_edges()} edges" in output.err
    # SPARQL of one's own too
    text = "SELECT ?claim { ?claim a sg:Claim ; sg:object drug:anlotinib }"
    own = json.loads(run("query", *built, text, "--format", "cyjs").out)
    assert own["elements"]["edges"]


def test_an_answer_that_names_no_statement_makes_no_network(
    run: Callable[..., Any], built: tuple[str, str]
) -> None:
    output = run("query", *built, "rules-of-checks", "--format", "gexf")
    assert output.code != 0
    assert output.out == ""
    assert "its rows name no statement between two things" in output.err


def test_rows_are_written_to_the_file_that_is_named(
    run: Callable[..., Any], built: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "studies.csv"
    words = ("query", *built, "studies", "--format", "csv")
    output = run(*words, "--output", out)
    assert (output.code, output.out) == (0, "")
    assert out.read_text("utf-8").splitlines() == run(*words).out.splitlines()
