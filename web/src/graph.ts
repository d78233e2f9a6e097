// <sg-graph>: draws the network that the list below it tells, or the triples of an answer. What is
// shown is what the address says: to add what is beside a thing is another address, from which the page is shown anew while
// the things that were there keep their places.

import cytoscape, { type Core, type ElementDefinition, type NodeSingular } from "cytoscape";

import type { Shown } from "./shared/shown";
import { edgesOf } from "./shared/triples";

type Places = Record<string, { x: number; y: number }>;

const KEPT = "sarcograph-places"; // in this tab alone
const ROLES: Record<string, string> = {
  drug: "drug", "drug-class": "drug", regimen: "drug", procedure: "drug",
  protein: "target", gene: "target", family: "target", rna: "target",
  process: "process", pathway: "process",
  alteration: "marker", biomarker: "marker", factor: "marker",
  line: "arm", population: "arm", study: "arm", condition: "arm",
  estimate: "outcome", measure: "outcome", comparison: "outcome",
};
const SHAPES: Record<string, string> = {
  drug: "round-rectangle", target: "ellipse", process: "diamond", marker: "triangle",
  arm: "rectangle", outcome: "hexagon",
};

export default class Graph extends HTMLElement {
  #core: Core | undefined;
  #panel!: HTMLDivElement;

  async connectedCallback(): Promise<void> {
    const { json, triples } = this.dataset;
    const answer = await fetch(triples ?? json ?? "");
    if (!answer.ok) return; // the list stands
    const shown = triples ? edgesOf(await answer.text()) : ((await answer.json()) as Shown);
    if (!shown.edges.length) return;
    // Cytoscape adds a <style> unless one of this name is there; ours stands in style.css
    const theirs = document.createElement("template");
    theirs.id = "__________cytoscape_stylesheet";
    document.head.append(theirs);
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("role", "img");
    stage.setAttribute(
      "aria-label",
      `${shown.nodes.length} things and ${shown.edges.length} edges; ${triples ? "the answer" : "the list"} below tells them all`,
    );
    this.#panel = document.createElement("div");
    this.#panel.className = "chosen";
    this.#panel.setAttribute("role", "status");
    this.#panel.textContent = triples
      ? "Choose a thing or an edge to see what it is. What is said in words stands in the answer below."
      : "Choose a thing or an edge to see what it is. What is dashed is inferred; what has the colour of a doubt is in doubt.";
    this.replaceChildren(stage, this.#panel);
    const kept = triples ? {} : places();
    const core = cytoscape({
      container: stage,
      elements: elements(shown, kept),
      style: this.#style(),
      layout: { name: "preset" },
      minZoom: 0.2,
      maxZoom: 3,
      autounselectify: false,
      boxSelectionEnabled: false,
    });
    this.#core = core;
    const before = core.nodes().filter((node) => node.id() in kept);
    before.lock();
    core
      .layout({
        name: "cose",
        animate: false,
        randomize: false,
        fit: true,
        padding: 30,
        numIter: 2000,
        nodeRepulsion: () => 400_000,
        nodeOverlap: 60,
        idealEdgeLength: () => 130,
        edgeElasticity: () => 300, // a divisor: several edges between two things do not pull them together
        gravity: 0.5,
      })
      .run();
    before.unlock();
    core.on("tap", "node", (event) => this.#tell(event.target as NodeSingular, shown));
    core.on("tap", "edge", (event) => {
      const edge = shown.edges.find((one) => one.key === event.target.id());
      if (edge) this.#tellOf(edge, shown);
    });
    if (!triples) addEventListener("pagehide", () => keep(core));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      core.style(this.#style()),
    );
  }

  disconnectedCallback(): void {
    this.#core?.destroy();
  }

  #tell(node: NodeSingular, shown: Shown): void {
    const thing = shown.nodes.find((one) => one.iri === node.id());
    if (!thing) return;
    const address = new URL(`${this.dataset.root}graph-view`, location.href);
    if (this.dataset.json) address.search = location.search;
    address.searchParams.append("about", thing.address.replace(/^id\//, ""));
    const isAbout = shown.about.some((one) => one.iri === thing.iri);
    this.#panel.replaceChildren(
      strong(thing.name),
      ` ${thing.kind.replaceAll("-", " ")} `,
      ...(thing.address ? [link("Its page", `${this.dataset.root}${thing.address}`)] : []),
      " ",
      ...(isAbout || !thing.address.startsWith("id/") ? [] : [link("Add what is beside it", address.href)]),
    );
  }

  #tellOf(edge: Shown["edges"][number], shown: Shown): void {
    const name = (iri: string): string => shown.nodes.find((one) => one.iri === iri)?.name ?? iri;
    this.#panel.replaceChildren(
      strong(`${name(edge.from)} ${edge.relation} ${name(edge.to)}`),
      ` ${edge.stands}${edge.is_doubted ? ", and in doubt" : ""} `,
      ...this.#statement(edge.statement),
    );
  }

  #statement(iri: string): HTMLAnchorElement[] {
    const here = /\/((?:id|vocab)\/.*)/.exec(iri)?.[1];
    const words = this.dataset.triples ? "The property" : "The statement";
    return here ? [link(words, `${this.dataset.root}${here}`)] : [];
  }

  /** Colours are read from the page, because a canvas knows no custom properties. */
  #style(): cytoscape.StylesheetJson {
    const probe = document.createElement("span");
    this.append(probe);
    const colour = (name: string): string => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const styles: cytoscape.StylesheetJson = [
      {
        selector: "node",
        style: {
          label: "data(name)", width: 20, height: 20, "font-size": 14, "font-family": "system-ui, sans-serif",
          "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "130px",
          color: colour("ink"), "background-color": colour("faint"),
          "text-background-color": colour("paper"), "text-background-opacity": 0.8,
        },
      },
      ...Object.entries(SHAPES).map(([role, shape]) => ({
        selector: `node[role = "${role}"]`,
        style: { "background-color": colour(role), shape: shape as cytoscape.Css.NodeShape },
      })),
      { selector: "node[?about]", style: { width: 34, height: 34, "font-weight": "bold", "font-size": 17 } },
      {
        selector: "edge",
        style: {
          "font-size": 13, width: 1.5, "line-color": colour("faint"), "target-arrow-color": colour("faint"),
          "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "bezier", opacity: 0.75,
        },
      },
      { selector: 'edge[standing = "inferred"]', style: { "line-style": "dashed" } },
      { selector: "edge[?doubted]", style: { "line-color": colour("doubt"), "target-arrow-color": colour("doubt") } },
      {
        selector: ":selected",
        style: {
          "background-color": colour("accent"), "line-color": colour("accent"),
          "target-arrow-color": colour("accent"), opacity: 1, label: "data(name)",
          color: colour("ink"), "text-background-color": colour("paper"), "text-background-opacity": 0.9,
        },
      },
    ] as cytoscape.StylesheetJson;
    probe.remove();
    return styles;
  }
}

/** Things lie on a ring around what they are beside, in a fixed order, before they are laid out. */
function elements(shown: Shown, kept: Places): ElementDefinition[] {
  const about = new Set(shown.about.map((one) => one.iri));
  const ordered = [...shown.nodes].sort(
    (one, other) => one.kind.localeCompare(other.kind) || one.iri.localeCompare(other.iri),
  );
  const beside = (iri: string): { x: number; y: number } | undefined =>
    shown.edges
      .filter((edge) => edge.from === iri || edge.to === iri)
      .map((edge) => kept[edge.from === iri ? edge.to : edge.from])
      .find(Boolean);
  return [
    ...ordered.map((node, place) => {
      const angle = (2 * Math.PI * place) / ordered.length;
      const middle = beside(node.iri) ?? { x: 0, y: 0 };
      const far = about.has(node.iri) ? 40 : 240;
      const position = kept[node.iri] ?? {
        x: middle.x + far * Math.cos(angle),
        y: middle.y + far * Math.sin(angle),
      };
      return {
        data: { id: node.iri, name: node.name, role: ROLES[node.kind] ?? "", about: about.has(node.iri) },
        position: { ...position },
      };
    }),
    ...shown.edges.map((edge) => ({
      data: {
        id: edge.key, source: edge.from, target: edge.to, name: edge.relation,
        standing: edge.standing, doubted: edge.is_doubted,
      },
    })),
  ];
}

function places(): Places {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Places;
  } catch {
    return {};
  }
}

function keep(core: Core): void {
  try {
    const found = core.nodes().map((node) => [node.id(), node.position()] as const);
    sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(found)));
  } catch {
    // nothing may be kept here: the next view is laid out anew
  }
}

function link(text: string, href: string): HTMLAnchorElement {
  const found = document.createElement("a");
  found.href = href;
  found.textContent = text;
  return found;
}

function strong(text: string): HTMLElement {
  const found = document.createElement("strong");
  found.textContent = text;
  return found;
}
