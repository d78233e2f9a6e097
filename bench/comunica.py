"""Ask a server of the bundled graph by Comunica; exit 1 if it does not understand the answers."""

import json
import subprocess
import sys
from urllib.parse import quote

from serving import ROOT, sarcograph

MODULES = ROOT / ".venv" / "comunica" / "node_modules"
NODE = MODULES / "node" / "bin" / "node"
PROGRAM = MODULES / "@comunica" / "query-sparql" / "bin" / "query.js"
_PREFIXES = (
    "PREFIX sg: <https://w3id.org/sarcograph/vocab/>"
    " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
ENTITIES = quote("https://w3id.org/sarcograph/graph/entities", safe="")
ANLOTINIB = "https://w3id.org/sarcograph/id/drug/anlotinib"


def ask(sources: list[str], query: str) -> str:
    """Return what Comunica prints; exits with its own words if it fails."""
    done = subprocess.run(
        [str(NODE), str(PROGRAM), *sources, _PREFIXES + query],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        sys.exit(f"Comunica fails at {query}:\n{done.stderr[-2000:]}")
    return done.stdout


def same_rows(one: str, other: str) -> bool:
    """Tell whether two tables have the same rows in any order."""
    tables = [
        sorted(json.dumps(row, sort_keys=True) for row in json.loads(table))
        for table in (one, other)
    ]
    return tables[0] == tables[1] and bool(tables[0])


def main() -> int:
    """Ask for a table, a truth value, a graph, a count and a join; return the code."""
    drugs = "{ ?drug a sg:Drug ; rdfs:label ?label }"
    with sarcograph(rate_limit="") as server:
        typed, guessed = [f"sparql@{server.url}"], [server.url]
        document = f"http://127.0.0.1:{server.port}/graph-store?graph={ENTITIES}"
        triples = ask(typed, f"CONSTRUCT WHERE {{ <{ANLOTINIB}> rdfs:label ?label }}")
        checks = {
            "a table": {"drug": ANLOTINIB, "label": '"anlotinib"@en'}
            in json.loads(ask(typed, f"SELECT ?drug ?label {drugs} ORDER BY ?label")),
            "a truth value": ask(typed, f"ASK {drugs}").strip() == "true",
            "a graph": f"<{ANLOTINIB}>" in triples and '"anlotinib"@en' in triples,
            "a count": json.loads(ask(typed, f"SELECT (COUNT(*) AS ?n) {drugs}"))[0]["n"]
            == json.loads(ask(guessed, f"SELECT (COUNT(*) AS ?n) {drugs}"))[0]["n"],
            "a join of a graph's document with the endpoint": same_rows(
                ask([*typed, document], f"SELECT DISTINCT ?drug ?label {drugs}"),
                ask(typed, f"SELECT DISTINCT ?drug ?label {drugs}"),
            ),
        }
    for name, right in checks.items():
        print(f"{'ok   ' if right else 'WRONG'} {name}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
