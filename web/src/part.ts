// <sg-part>: a part of the page that the server was not asked for yet. It is asked for when the part
// is opened, and otherwise when the page is there, one part after the other. Until then, and where
// no answer comes, its links lead to the same.

let turn = Promise.resolve();

export default class Part extends HTMLElement {
  #filling: Promise<void> | null = null;

  connectedCallback(): void {
    const fold = this.closest("details");
    fold?.addEventListener("toggle", () => {
      if (fold.open) void this.#fill();
    });
    turn = turn.then(() => this.#fill());
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#ask();
    return this.#filling;
  }

  async #ask(): Promise<void> {
    const { page = "", part = "" } = this.dataset;
    const fold = this.closest("details");
    try {
      const answer = await fetch(page, { headers: { Accept: "text/html" } });
      if (!answer.ok || !this.isConnected) return;
      const read = new DOMParser().parseFromString(await answer.text(), "text/html");
      const made = read.getElementById(part);
      if (!made) return;
      const told = read.querySelector(`[data-told="${part}"]`)?.textContent ?? "";
      const said = document.querySelector(`[data-told="${part}"]`);
      if (said) said.textContent = told;
      const many = document.createElement("small");
      many.textContent = told;
      fold?.querySelector("summary")?.append(" ", many);
      this.replaceWith(...[...made.childNodes].map((one) => document.importNode(one, true)));
    } catch {
      // no answer: the links stand
    }
  }
}
