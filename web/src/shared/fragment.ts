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
