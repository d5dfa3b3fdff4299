import { Buffer } from "node:buffer";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { minify as shorten } from "terser";
import { privateNames } from "./private-names.js";

/**
 * A plugin of esbuild that makes a bundle smaller: private members get short names, and Terser saves 4% more than
 * esbuild does.
 * @param {{ sources: readonly string[], libraries?: readonly string[] }} folders of the bundle
 * @returns {import("esbuild").Plugin}
 */
export const minify = (folders) => ({
  name: "minify",
  setup({ initialOptions, onEnd }) {
    const { write = true } = initialOptions;
    Object.assign(initialOptions, { minify: true, write: false, mangleProps: privateNames(folders) });
    onEnd(async ({ outputFiles = [] }) => {
      await Promise.all(outputFiles.map(shortenFile));
      if (write) await Promise.all(outputFiles.map(writeOutput));
    });
  },
});

/** @param {import("esbuild").OutputFile} file */
async function shortenFile(file) {
  const { code = "" } = await shorten(file.text, { module: true, ecma: 2020, compress: { passes: 2 } });
  file.contents = Buffer.from(code);
}

/** @param {import("esbuild").OutputFile} file */
async function writeOutput({ path, contents }) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}
