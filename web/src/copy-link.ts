// <sg-copy-link>: a button that copies the address of the page, which is the whole of its state.

export default class CopyLink extends HTMLElement {
  connectedCallback(): void {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy link";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "note";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        said.textContent = "Copied";
      } catch {
        said.textContent = location.href; // not allowed, or not over HTTPS: to copy by hand
      }
    });
    this.replaceChildren(button, " ", said);
  }
}
