// What is shown of a page stands in the fragment of its address, as names and values, so that a
// copied link shows the same. A fragment without "=" is a place on the page.

export function state(): URLSearchParams {
  return new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
}

// Puts a value in the place of the one before it, and takes the name away for none.
export function keep(name: string, value: string | null): void {
  const kept = state();
  if (value) kept.set(name, value);
  else kept.delete(name);
  const fragment = kept.size ? `#${kept}` : "";
  history.replaceState(null, "", `${location.pathname}${location.search}${fragment}`);
}

// Returns what a name is for one of several elements of a sort on the page, so that each keeps a
// state of its own: with its data-key behind it, else with its place unless it is the first.
export function own(name: string, element: HTMLElement): string {
  const alike = [...document.querySelectorAll<HTMLElement>(element.localName)];
  const place = alike.filter((one) => !one.dataset.key).indexOf(element);
  const key = element.dataset.key ?? (place > 0 ? `${place + 1}` : "");
  return key ? `${name}-${key}` : name;
}
