// What a drawing of a network shows.

export interface Shown {
  about: { iri: string }[];
  nodes: { iri: string; kind: string; name: string; address: string }[];
  edges: {
    key: string;
    from: string;
    to: string;
    relation: string;
    stands: string;
    standing: string;
    is_doubted: boolean;
    statement: string;
  }[];
}
