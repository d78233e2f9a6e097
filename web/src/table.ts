// <sg-table>: sorts the rows of the table in it by a column, and shows those with some words.
// Both stand in the fragment of the address, so that a copied link shows the same.

const LONG = 8; // rows from which on it helps
const NUMBER = /^[<>≤≥=~\s]*(-?[\d,]*\.?\d+)/;

export default class Table extends HTMLElement {
  #rows: HTMLTableRowElement[] = [];
  #heads: HTMLTableCellElement[] = [];
  #body!: HTMLTableSectionElement;
  #words!: HTMLInputElement;
  #said!: HTMLSpanElement;

  connectedCallback(): void {
    const table = this.querySelector("table");
    const body = table?.tBodies[0];
    if (!table?.tHead || !body || body.rows.length < LONG) return;
    this.#body = body;
    this.#rows = [...body.rows];
    this.#heads = [...(table.tHead.rows[0]?.cells ?? [])];
    for (const [column, head] of this.#heads.entries()) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        const ascends = head.ariaSort !== "ascending";
        this.#keep("sort", `${ascends ? "" : "-"}${column + 1}`);
      });
      head.replaceChildren(button);
    }
    this.#words = document.createElement("input");
    this.#words.type = "search";
    this.#words.placeholder = "Only rows with …";
    this.#words.setAttribute("aria-label", "Only rows with these words");
    this.#words.addEventListener("input", () => this.#keep("rows", this.#words.value));
    this.#said = document.createElement("span");
    this.#said.className = "note";
    this.#said.setAttribute("role", "status");
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(this.#words, this.#said);
    this.prepend(tools);
    this.#apply();
  }

  #state(): URLSearchParams {
    return new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  }

  #keep(name: string, value: string): void {
    const state = this.#state();
    if (value) state.set(name, value);
    else state.delete(name);
    const fragment = state.size ? `#${state}` : "";
    history.replaceState(null, "", `${location.pathname}${location.search}${fragment}`);
    this.#apply();
  }

  #apply(): void {
    const state = this.#state();
    const sort = Number(state.get("sort"));
    const column = Math.abs(sort) - 1;
    let rows = this.#rows;
    if (Number.isInteger(sort) && this.#heads[column]) {
      rows = [...rows].sort((one, other) => {
        const [left, right] = [text(one, column), text(other, column)];
        if (!left || !right) return left ? -1 : right ? 1 : 0; // what is empty comes last
        return Math.sign(sort) * compare(left, right);
      });
    }
    for (const [place, head] of this.#heads.entries()) {
      head.ariaSort = place === column ? (sort > 0 ? "ascending" : "descending") : null;
    }
    this.#body.append(...rows);
    const words = (state.get("rows") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    if (document.activeElement !== this.#words) this.#words.value = state.get("rows") ?? "";
    let shown = 0;
    for (const row of this.#rows) {
      const content = (row.textContent ?? "").toLowerCase();
      row.hidden = !words.every((word) => content.includes(word));
      if (!row.hidden) shown++;
    }
    this.#said.textContent = words.length
      ? `${shown} of the ${this.#rows.length} rows here`
      : "";
  }
}

function text(row: HTMLTableRowElement, column: number): string {
  return row.cells[column]?.textContent?.trim() ?? "";
}

function compare(left: string, right: string): number {
  const [one, other] = [NUMBER.exec(left)?.[1], NUMBER.exec(right)?.[1]];
  if (one && other) {
    const difference = Number(one.replaceAll(",", "")) - Number(other.replaceAll(",", ""));
    if (difference) return difference;
  }
  return left.localeCompare(right, "en", { numeric: true });
}
