// <sg-provenance>: where a number or a statement comes from, beside the view that one reads.
// A click on its link fetches its page and shows the part of it that says so. The link works by
// itself: with a modifier key it opens the page, as it does where no script runs. What is open
// stands in the fragment of the address.

import { keep, state } from "./shared/fragment";

const NAME = "fact";

export default class Provenance extends HTMLElement {
  #panel = document.createElement("dialog");
  #title = document.createElement("h2");
  #content = document.createElement("div");
  #root = new URL(document.baseURI);
  #kinds: string[] = [];
  #opener: HTMLElement | SVGElement | null = null;

  connectedCallback(): void {
    this.#root = new URL(this.dataset.root ?? "./", document.baseURI);
    this.#kinds = (this.dataset.kinds ?? "").split(" ");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "plain";
    close.textContent = "Close";
    close.addEventListener("click", () => this.#keep(null));
    this.#title.id = "panel-title";
    this.#panel.className = "panel";
    this.#panel.setAttribute("aria-labelledby", this.#title.id);
    const head = document.createElement("header");
    head.append(this.#title, close);
    this.#panel.append(head, this.#content);
    this.append(this.#panel);
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#panel.open) this.#keep(null);
    });
    addEventListener("hashchange", () => void this.#apply());
    void this.#apply();
  }

  #click(event: MouseEvent): void {
    const { button, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (event.defaultPrevented || button || altKey || ctrlKey || metaKey || shiftKey) return;
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest("main a[href]"); // of HTML, or of a picture
    const fact = link && this.#factAt(link.getAttribute("href") ?? "");
    if (!fact || link.hasAttribute("download") || this.#panel.contains(link)) return;
    event.preventDefault();
    this.#opener = link as HTMLElement | SVGElement;
    this.#keep(fact);
  }

  // Kind and key of the fact at an address, null for any other address.
  #factAt(address: string): string | null {
    const url = new URL(address, document.baseURI);
    const start = `${this.#root.href}id/`;
    if (url.search || url.hash || !url.href.startsWith(start)) return null;
    const fact = url.href.slice(start.length);
    return this.#kinds.includes(fact.split("/")[0] ?? "") ? decodeURI(fact) : null;
  }

  #keep(fact: string | null): void {
    keep(NAME, fact);
    void this.#apply();
  }

  async #apply(): Promise<void> {
    const fact = state().get(NAME);
    const url = fact && new URL(`id/${encodeURI(fact)}`, this.#root);
    if (!fact || !url || this.#factAt(url.href) !== fact) {
      if (!this.#panel.open) return;
      this.#panel.close();
      this.#opener?.focus({ preventScroll: true });
      return;
    }
    this.#panel.ariaBusy = "true";
    const found = await parts(url);
    if (state().get(NAME) !== fact) return; // another was chosen meanwhile
    this.#panel.ariaBusy = null;
    const page = document.createElement("a");
    page.href = url.href;
    page.textContent = found?.title ?? fact;
    this.#title.replaceChildren(page);
    const none = document.createElement("p");
    none.textContent = "Its page could not be read; the link above leads to it.";
    this.#content.replaceChildren(found?.section ?? none);
    if (!this.#panel.open) this.#panel.show(); // which takes the focus
    this.#panel.scrollTop = 0;
  }
}

// The title of the page of a fact, and the part that says where it comes from.
async function parts(url: URL): Promise<{ title: string; section: Element } | null> {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = page.querySelector("#provenance");
    if (!section) return null;
    section.removeAttribute("id");
    section.querySelector("h2")?.remove();
    for (const link of section.querySelectorAll("a[href]")) {
      link.setAttribute("href", new URL(link.getAttribute("href") ?? "", answer.url).href);
    }
    const title = page.querySelector("h1")?.textContent ?? url.pathname;
    return { title, section: document.importNode(section, true) };
  } catch {
    return null; // no answer
  }
}
