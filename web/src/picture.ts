// <sg-picture>: the picture of its link, drawn into the page. There it has the colours of the page,
// and the links of its rows work, by keyboard too; the image that stands until then has neither.

export default class Picture extends HTMLElement {
  connectedCallback(): void {
    const near = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      near.disconnect();
      void this.#draw();
    });
    near.observe(this);
  }

  async #draw(): Promise<void> {
    const image = this.querySelector("img");
    if (!image) return;
    try {
      // that for this width: a lazy image may not have been chosen yet, and names none then
      const fitting = [...this.querySelectorAll("source")].find((one) =>
        matchMedia(one.media).matches
      );
      const answer = await fetch(fitting?.srcset ?? image.src);
      if (!answer.ok) return;
      const read = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
      if (!(read.documentElement instanceof SVGSVGElement)) return;
      this.replaceChildren(document.importNode(read.documentElement, true));
    } catch {
      // no answer: the image stands
    }
  }
}
