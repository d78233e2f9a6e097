// <sg-filter>: leaves only those rows and items in it that have some words, and opens what they are in.
// The words stand in the fragment of the address, so that a copied link shows the same.

import { keep, own, state } from "./shared/fragment";
import { having, Words } from "./shared/words";

const LONG = 8; // rows or items from which on it helps
const NAME = "with";

export default class Filter extends HTMLElement {
  #items: HTMLElement[] = [];
  #parts: HTMLElement[] = [];
  #opened = new Set<HTMLDetailsElement>();
  #box = new Words("Only what has …", "Only what has these words", (words) => {
    keep(own(NAME, this), words);
    this.#apply(words);
  });

  connectedCallback(): void {
    this.#items = [...this.querySelectorAll<HTMLElement>("tbody tr, .tree li, .columns li")];
    this.#parts = [...this.querySelectorAll<HTMLElement>(".part")];
    if (this.#items.length < LONG) return;
    this.prepend(this.#box.tools);
    const words = state().get(own(NAME, this)) ?? "";
    this.#box.show(words);
    if (words) this.#apply(words);
  }

  #apply(words: string): void {
    for (const one of this.#opened) one.open = false;
    this.#opened.clear();
    const shown = having(this.#items, words);
    const chosen = Boolean(words.trim());
    if (chosen) for (const item of shown) this.#open(item);
    for (const part of this.#parts) {
      part.hidden = !shown.some((item) => part.contains(item));
    }
    this.#box.say(chosen ? `${shown.length} of ${this.#items.length} here` : "");
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
