import process from "node:process";
import { build } from "esbuild";

/** What a page loads at first is `index.js` and what it imports; calls are a chunk that is loaded with the first call. */
export const options = {
  entryPoints: ["src/index.ts"],
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outdir: "dist",
};

if (process.argv[1] === import.meta.filename) await build(options);
