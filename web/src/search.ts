// <sg-search>: suggests things while one types. Without it the form asks the server for a page.
// The keys are those of a combobox with a list (WAI-ARIA Authoring Practices 1.2).

interface Match {
  kind: string;
  label: string;
  name: string;
  id: string;
}
interface Matches {
  items: Match[];
  near: Match[];
}

const MOST = 8;
const PAUSE = 120; // milliseconds without a key, after which it is worth asking

let searches = 0;

export default class Search extends HTMLElement {
  #input!: HTMLInputElement;
  #list!: HTMLUListElement;
  #said!: HTMLSpanElement;
  #root = "";
  #waiting = 0;
  #asked = new AbortController();
  #chosen = -1;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const input = form?.querySelector("input");
    if (!form || !input) return;
    this.#root = new URL("./", form.action).href;
    this.#input = input;
    this.#list = document.createElement("ul");
    this.#list.id = `suggested-${++searches}`;
    this.#list.className = "suggested";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Suggestions");
    this.#list.hidden = true;
    this.#said = document.createElement("span");
    this.#said.className = "unseen";
    this.#said.setAttribute("role", "status");
    input.after(this.#list);
    form.append(this.#said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.#list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    input.addEventListener("blur", () => this.#close());
    form.addEventListener("submit", () => this.#close());
    // the input keeps the focus, so that its blur does not close what is about to be clicked
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLLIElement>("li");
      if (option) this.#open(option);
    });
  }

  #typed(): void {
    clearTimeout(this.#waiting);
    this.#asked.abort();
    const words = this.#input.value.trim();
    if (words) this.#waiting = setTimeout(() => void this.#ask(words), PAUSE);
    else this.#close();
  }

  async #ask(words: string): Promise<void> {
    this.#asked = new AbortController();
    const query = new URLSearchParams({ q: words, limit: `${MOST}` });
    try {
      const answer = await fetch(`${this.#root}api/v1/search?${query}`, {
        headers: { Accept: "application/json" },
        signal: this.#asked.signal,
      });
      if (answer.ok) this.#show((await answer.json()) as Matches);
      else this.#close();
    } catch (error) {
      // another letter was typed, or the server is not reached: the form itself still asks
      if ((error as Error).name !== "AbortError") this.#close();
    }
  }

  #show(found: Matches): void {
    const matches = found.items.length ? found.items : found.near;
    this.#list.replaceChildren(...matches.map((match, place) => this.#option(match, place)));
    this.#list.hidden = !matches.length;
    this.#input.setAttribute("aria-expanded", `${matches.length > 0}`);
    this.#choose(-1);
    const like = found.items.length ? "" : " called nearly so";
    this.#said.textContent = matches.length ? `${matches.length}${like}` : "Nothing is called so";
  }

  #option(match: Match, place: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${place}`;
    option.setAttribute("role", "option");
    option.dataset.href = `${match.kind === "query" ? "" : "id/"}${match.id}`;
    const label = document.createElement("span");
    label.textContent =
      match.name === match.label ? match.label : `${match.label} (${match.name})`;
    const kind = document.createElement("small");
    kind.textContent = match.kind === "query" ? "question" : match.kind.replaceAll("-", " ");
    option.append(label, kind);
    return option;
  }

  #pressed(event: KeyboardEvent): void {
    const options = this.#list.hidden ? [] : [...this.#list.querySelectorAll("li")];
    if (event.key === "Escape" && options.length) {
      event.preventDefault(); // else it empties the field too
      this.#close();
    } else if (event.key === "ArrowDown" && options.length) {
      event.preventDefault();
      this.#choose(this.#chosen + 1 < options.length ? this.#chosen + 1 : -1);
    } else if (event.key === "ArrowUp" && options.length) {
      event.preventDefault();
      this.#choose(this.#chosen < 0 ? options.length - 1 : this.#chosen - 1);
    } else if (event.key === "Enter" && options[this.#chosen]) {
      event.preventDefault();
      this.#open(options[this.#chosen]!);
    }
  }

  #choose(place: number): void {
    this.#chosen = place;
    const options = [...this.#list.querySelectorAll("li")];
    for (const [number, option] of options.entries()) {
      option.setAttribute("aria-selected", `${number === place}`);
    }
    const chosen = options[place];
    if (chosen) this.#input.setAttribute("aria-activedescendant", chosen.id);
    else this.#input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #open(option: HTMLLIElement): void {
    location.assign(this.#root + (option.dataset.href ?? ""));
  }

  #close(): void {
    clearTimeout(this.#waiting);
    this.#asked.abort();
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#choose(-1);
  }
}
