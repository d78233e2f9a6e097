// <sg-filter>: leaves only those rows and items in it that have some words, and opens what they are in.
// The words stand in the fragment of the address, so that a copied link shows the same.

const LONG = 8; // rows or items from which on it helps

export default class Filter extends HTMLElement {
  #items: HTMLElement[] = [];
  #parts: HTMLElement[] = [];
  #words!: HTMLInputElement;
  #said!: HTMLSpanElement;
  #opened = new Set<HTMLDetailsElement>();

  connectedCallback(): void {
    this.#items = [...this.querySelectorAll<HTMLElement>("tbody tr, .tree li, .columns li")];
    this.#parts = [...this.querySelectorAll<HTMLElement>(".part")];
    if (this.#items.length < LONG) return;
    this.#words = document.createElement("input");
    this.#words.type = "search";
    this.#words.placeholder = "Only what has …";
    this.#words.setAttribute("aria-label", "Only what has these words");
    this.#words.addEventListener("input", () => {
      const fragment = this.#words.value ? `#${new URLSearchParams({ with: this.#words.value })}` : "";
      history.replaceState(null, "", `${location.pathname}${location.search}${fragment}`);
      this.#apply();
    });
    this.#said = document.createElement("span");
    this.#said.className = "note";
    this.#said.setAttribute("role", "status");
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(this.#words, this.#said);
    this.prepend(tools);
    const state = location.hash.includes("=") ? location.hash.slice(1) : "";
    this.#words.value = new URLSearchParams(state).get("with") ?? "";
    if (this.#words.value) this.#apply();
  }

  #apply(): void {
    const words = this.#words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of this.#opened) one.open = false;
    this.#opened.clear();
    let shown = 0;
    for (const item of this.#items) {
      const content = (item.textContent ?? "").toLowerCase();
      item.hidden = !words.every((word) => content.includes(word));
      if (item.hidden) continue;
      shown++;
      if (words.length) this.#open(item);
    }
    for (const part of this.#parts) {
      part.hidden = !this.#items.some((item) => !item.hidden && part.contains(item));
    }
    this.#said.textContent = words.length ? `${shown} of ${this.#items.length} here` : "";
  }

  #open(item: HTMLElement): void {
    let around = item.parentElement?.closest("details");
    while (around && this.contains(around)) {
      if (!around.open) {
        around.open = true;
        this.#opened.add(around);
      }
      around = around.parentElement?.closest("details");
    }
  }
}
