// An answer in N-Triples, or as rows of three terms in SPARQL's TSV, as the edges of a graph between
// things: what is stated of a thing in words is its name or stands in the answer below.

import type { Shown } from "./shown";

const TERM = /<([^>]*)>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?|[^\s<"]+/g;
const IRI = /^<([^>]*)>$/;
const LABEL = "http://www.w3.org/2000/01/rdf-schema#label";
const OURS = /^https:\/\/w3id\.org\/sarcograph\/(.*)/;

export function edgesOf(answer: string): Shown {
  const names = new Map<string, string>();
  const edges: Shown["edges"] = [];
  const iris = new Set<string>();
  for (const line of answer.split("\n")) {
    const [start, property, end] = line.match(TERM) ?? [];
    const [from, by, to] = [start, property, end].map((one) => IRI.exec(one ?? "")?.[1]);
    if (!from || !by) continue;
    iris.add(from);
    if (to) {
      iris.add(to);
      edges.push({
        key: `${from} ${by} ${to}`, from, to, relation: shortly(by),
        stands: "", standing: "", is_doubted: false, statement: by,
      });
    } else if (by === LABEL && end?.startsWith('"')) {
      names.set(from, end.slice(1, end.lastIndexOf('"')).replace(/\\(.)/g, "$1"));
    }
  }
  const once = [...new Map(edges.map((edge) => [edge.key, edge])).values()];
  const nodes = [...iris].map((iri) => {
    const address = OURS.exec(iri)?.[1] ?? "";
    const kind = /^id\/([^/]+)/.exec(address)?.[1] ?? "";
    return { iri, kind, name: names.get(iri) ?? shortly(iri), address };
  });
  return { about: [], nodes, edges: once };
}

// The end of an IRI, with its kind where it is one of ours.
function shortly(iri: string): string {
  const ours = OURS.exec(iri)?.[1];
  if (ours?.startsWith("id/")) return ours.slice(3);
  return /[^/#]+[/#]?$/.exec(iri)?.[0] ?? iri;
}
