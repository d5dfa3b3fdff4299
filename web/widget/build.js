import process from "node:process";
import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { minify } from "../sdk/minify.js";

/** Style sheets are text for `CSSStyleSheet`: a page with a strict Content-Security-Policy refuses `<style>`. */
const styleSheets = {
  name: "style-sheets",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** What a page loads at first is `index.js` and what it imports. The client library is part of it. */
export const options = {
  entryPoints: ["src/index.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  outdir: "dist",
  jsx: "automatic",
  jsxImportSource: "preact",
  chunkNames: "chat-[name]-[hash]",
  alias: {
    "@portico/client": "../sdk/src/index.ts",
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
  plugins: [
    styleSheets,
    minify({
      sources: [`${import.meta.dirname}/src`, `${import.meta.dirname}/../sdk/src`],
      libraries: ["preact", "virtua"].map((name) => `${import.meta.dirname}/node_modules/${name}`),
    }),
  ],
};

if (process.argv[1] === import.meta.filename) await build(options);
