import { defineConfig } from "vite";

// Names carry a hash of what is in the file, so that a browser may keep it for ever; the server
// finds them in the manifest. Addresses are relative, because the server may lie below any path.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/sarcograph/api/static",
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    target: "es2023",
    modulePreload: false,
    manifest: "manifest.json",
    license: { fileName: "licences.md" },
    rolldownOptions: { input: { page: "src/page.ts" } },
  },
});
