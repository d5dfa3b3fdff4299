import { Buffer } from "node:buffer";

const NAMES = /(?<name>[\w$]+) as (?<other>[\w$]+)/g;

/**
 * A plugin of esbuild that makes the entry the one file of what a page loads at first. esbuild puts shared code into a
 * chunk that the entry imports, and a browser asks for it only when it has the entry: one round trip more before
 * anything is drawn.
 *
 * What is loaded later cannot import the entry instead. Pages load that by two addresses (with and without its
 * version), and a module is a new one at each. So the entry leaves what it shares under a symbol that is named by its
 * content; of two copies on a page the first one, whose elements are defined, shares.
 * @param {string} entry the name of its file
 * @param {string} after the name of an entry that loads it first
 * @returns {import("esbuild").Plugin}
 */
export const inFirstFile = (entry, after) => ({
  name: "in-first-file",
  setup({ onEnd }) {
    onEnd((result) => {
      const files = result.outputFiles ?? [];
      const first = files.find(({ path }) => path.endsWith(`/${entry}`));
      if (!first) throw new Error(`${entry} is not built`);
      const chunk = files.find(({ path }) => first.text.includes(`from"./${nameOf(path)}"`));
      if (!chunk) return;
      const shared = `globalThis[Symbol.for(${JSON.stringify(nameOf(chunk.path))})]`;
      first.contents = Buffer.from(joined(first.text, chunk.text, shared));
      result.outputFiles = files.filter((file) => file !== chunk);
      for (const file of result.outputFiles) {
        const head = nameOf(file.path) === after ? `import"./${entry}";` : "";
        file.contents = Buffer.from(head + withoutImport(file.text, nameOf(chunk.path), shared));
      }
    });
  },
});

/** @param {string} path */
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);

/**
 * The code of the chunk, which shares its exports, with the exports of the entry.
 * @param {string} entry
 * @param {string} chunk
 * @param {string} shared
 */
function joined(entry, chunk, shared) {
  const { index, 1: names = "" } = /export\{([^}]*)\};?\s*$/.exec(chunk) ?? { index: chunk.length };
  const local = new Map([...names.matchAll(NAMES)].map(({ groups }) => [groups?.other, groups?.name]));
  const imported = new Map(
    [...entry.slice(0, entry.indexOf("from")).matchAll(NAMES)].map(({ groups }) => [
      groups?.other,
      groups?.name,
    ]),
  );
  const own = entry
    .slice(entry.indexOf("export{"))
    .replace(NAMES, (_, name, other) => `${local.get(imported.get(name) ?? name)} as ${other}`);
  const members = names.replace(NAMES, "$<other>:$<name>");
  return `${chunk.slice(0, index)};${shared}??={${members}};${own}`;
}

/**
 * @param {string} code
 * @param {string} name of the chunk
 * @param {string} shared
 */
function withoutImport(code, name, shared) {
  return code
    .replaceAll(`import"./${name}";`, "")
    .replace(
      new RegExp(`import\\{([^}]*)\\}from"\\./${name.replace(".", "\\.")}";`, "g"),
      (_, names) => `const{${names.replace(NAMES, "$<name>:$<other>")}}=${shared};`,
    );
}
