import { build } from "esbuild";

/** One file: whoever opens the console uses most of it, and nobody waits for it on a phone line. */
await build({
  entryPoints: { "portico-console": "src/main.tsx" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  outdir: "dist",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".css": "text" }, // for `CSSStyleSheet`: the page's Content-Security-Policy refuses `<style>`
});
