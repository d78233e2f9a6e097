// <sg-provenance>: within it, a link to a number or a statement opens where that comes from beside
// the page. What is open stands in the address after `#`, so that a copied link opens it again.

const facts = /\/id\/(absence|biomarker|claim|comparison|effect|estimate|inference|prognostic-finding)\//;

export default class Provenance extends HTMLElement {
  private panel = document.createElement("dialog");

  connectedCallback(): void {
    this.panel.className = "provenance";
    this.panel.setAttribute("aria-label", "Where it comes from");
    this.panel.addEventListener("close", () => {
      if (location.hash.startsWith("#id/")) history.pushState(null, "", location.pathname + location.search);
    });
    this.append(this.panel);
    this.addEventListener("click", (event) => this.follow(event));
    addEventListener("hashchange", () => void this.show());
    addEventListener("popstate", () => void this.show());
    void this.show();
  }

  private follow(event: MouseEvent): void {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    if (!link || this.panel.contains(link)) return;
    const url = new URL(link.getAttribute("href") ?? "", document.baseURI);
    if (url.origin !== location.origin || !facts.test(url.pathname)) return;
    event.preventDefault();
    location.hash = url.pathname.slice(url.pathname.indexOf("/id/") + 1);
  }

  private async show(): Promise<void> {
    const local = location.hash.slice(1);
    if (!facts.test(`/${local}`)) {
      this.panel.close();
      return;
    }
    const url = new URL(local, document.baseURI);
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("#provenance");
    if (!answer.ok || !found) {
      location.assign(url);
      return;
    }
    for (const link of found.querySelectorAll("a")) {
      link.href = new URL(link.getAttribute("href") ?? "", url).href;
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => this.panel.close());
    const whole = document.createElement("a");
    whole.href = url.href;
    whole.textContent = page.querySelector("h1")?.textContent ?? "Its page";
    const head = document.createElement("p");
    head.append(whole);
    this.panel.replaceChildren(close, head, document.importNode(found, true));
    if (!this.panel.open) this.panel.showModal();
  }
}
