import process from "node:process";
import { build } from "esbuild";
import { minify } from "./minify.js";

/** What a page loads at first is `index.js`, one file. Each other part is a file that is loaded when it is first used. */
export const options = {
  entryPoints: ["src/index.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  outdir: "dist",
  plugins: [minify({ sources: [`${import.meta.dirname}/src`] })],
};

/** The service worker: a script by itself, which another one can import. */
export const workerOptions = {
  entryPoints: { "portico-worker": "src/push/worker.ts" },
  bundle: true,
  format: "iife",
  target: "es2022",
  outdir: "dist",
  plugins: [minify({ sources: [`${import.meta.dirname}/src/push`] })],
};

if (process.argv[1] === import.meta.filename) await Promise.all([build(options), build(workerOptions)]);
