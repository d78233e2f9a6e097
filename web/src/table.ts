// <sg-table>: sorts the rows of the table in it by a column, and shows those with some words.
// Both stand in the fragment of the address, so that a copied link shows the same; each table of a
// page has its own.

import { keep, own, state } from "./shared/fragment";
import { having, Words } from "./shared/words";

const LONG = 8; // rows from which on it helps
const NUMBER = /^[<>≤≥=~\s]*(-?[\d,]*\.?\d+)/;

export default class Table extends HTMLElement {
  #rows: HTMLTableRowElement[] = [];
  #heads: HTMLTableCellElement[] = [];
  #body!: HTMLTableSectionElement;
  #box = new Words("Only rows with …", "Only rows with these words", (words) =>
    this.#keep(own("rows", this), words),
  );

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
        this.#keep(own("sort", this), `${ascends ? "" : "-"}${column + 1}`);
      });
      head.replaceChildren(button);
    }
    this.prepend(this.#box.tools);
    this.#apply();
  }

  #keep(name: string, value: string): void {
    keep(name, value);
    this.#apply();
  }

  #apply(): void {
    const kept = state();
    const sort = Number(kept.get(own("sort", this)));
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
    const words = kept.get(own("rows", this)) ?? "";
    this.#box.show(words);
    const shown = having(this.#rows, words);
    this.#box.say(words.trim() ? `${shown.length} of the ${this.#rows.length} rows here` : "");
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
