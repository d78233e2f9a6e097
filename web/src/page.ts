// The one script of every page: it loads the module of each element that stands on the page.
// An element <sg-NAME> is the default export of NAME.ts; its content, made by the server, stands
// as it is where no script runs.

const modules = import.meta.glob<{ default: CustomElementConstructor }>([
  "./*.ts",
  "!./page.ts",
]);

for (const [path, load] of Object.entries(modules)) {
  const name = path.replace(/.*\/(.*)\.ts$/, "sg-$1");
  if (document.querySelector(name)) {
    void load().then((module) => customElements.define(name, module.default));
  }
}
