// A box for words, with what it says of them: above the rows or items of which it leaves some.

export class Words {
  readonly tools = document.createElement("div");
  readonly #field = document.createElement("input");
  readonly #said = document.createElement("span");

  constructor(placeholder: string, label: string, changed: (words: string) => void) {
    this.#field.type = "search";
    this.#field.placeholder = placeholder;
    this.#field.setAttribute("aria-label", label);
    this.#field.addEventListener("input", () => changed(this.#field.value));
    this.#said.className = "note";
    this.#said.setAttribute("role", "status");
    this.tools.className = "tools";
    this.tools.append(this.#field, this.#said);
  }

  // Shows words that came another way, unless someone is writing.
  show(words: string): void {
    if (document.activeElement !== this.#field) this.#field.value = words;
  }

  say(text: string): void {
    this.#said.textContent = text;
  }
}

// Hides what has not all the words, and returns what has: all for none.
export function having<Item extends HTMLElement>(items: Item[], words: string): Item[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    const content = (item.textContent ?? "").toLowerCase();
    item.hidden = !wanted.every((word) => content.includes(word));
  }
  return items.filter((item) => !item.hidden);
}
