import process from "node:process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build, transform } from "esbuild";
import { minify } from "../sdk/minify.js";
import { inFirstFile } from "./first-file.js";

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

/**
 * What a page loads at first is `portico-chat.js` and what it imports. The client library is part of it. The inbox of a
 * team uses the code of the chat: it imports the chat, and is built like what is loaded later.
 */
const options = {
  entryPoints: { "portico-chat": "src/index.ts", "portico-team-inbox": "src/team/index.ts" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  outdir: "dist",
  jsx: "automatic",
  jsxImportSource: "preact",
  chunkNames: "chat-[name]-[hash]",
  metafile: true,
  alias: {
    "@portico/client": "../sdk/src/index.ts",
    react: "./src/react.ts",
    "react-dom": "./src/react.ts",
    "react/jsx-runtime": "./src/react.ts",
  },
};

/**
 * Makes what is loaded later import `src/main.ts`. The code that a page loads at first is then one file: esbuild would
 * make one of each part that is shared by other chunks, which are more requests and compress worse.
 * @param {readonly string[]} later paths
 */
const inOneChunk = (later) => ({
  name: "in-one-chunk",
  /** @param {import("esbuild").PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      if (!later.includes(path)) return null;
      const main = JSON.stringify(resolve("src/main.ts"));
      return {
        contents: `${await readFile(path, "utf8")}\nimport ${main};`,
        loader: path.endsWith("x") ? "tsx" : "ts",
      };
    });
  },
});

const shorter = minify({
  sources: [`${import.meta.dirname}/src`, `${import.meta.dirname}/../sdk/src`],
  libraries: ["preact", "virtua"].map((name) => `${import.meta.dirname}/node_modules/${name}`),
});

/** The modules that are loaded by `import()`, or after the chat. */
async function loadedLater() {
  const { metafile } = await build({ ...options, plugins: [styleSheets], write: false });
  return Object.values(metafile.outputs)
    .flatMap(({ entryPoint }) => entryPoint ?? [])
    .filter((path) => path !== options.entryPoints["portico-chat"])
    .map((path) => resolve(path));
}

/** @param {import("esbuild").BuildOptions} more */
export async function buildChat(more = {}) {
  const plugins = [
    styleSheets,
    inOneChunk(await loadedLater()),
    inFirstFile("portico-chat.js", "portico-team-inbox.js"),
    shorter,
  ];
  return build({ ...options, plugins, ...more });
}

/** One small file, which shares nothing with the chat. */
async function buildLauncher() {
  const entryPoints = { "portico-launcher": "src/launcher/index.ts" };
  return build({
    ...options,
    entryPoints,
    splitting: false,
    external: ["./portico-chat.js"],
    plugins: [styleSheets, shorter],
  });
}

if (process.argv[1] === import.meta.filename) {
  await buildChat();
  await buildLauncher();
}
