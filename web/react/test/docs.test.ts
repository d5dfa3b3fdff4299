// @vitest-environment node
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");
const PAGE = path.resolve(ROOT, "../../docs/how-to/react.md");
const FENCE = /^```tsx\n(.*?)^```$/gms;

/** What TypeScript says about modules that are in no file, by their names. */
function mistakesIn(modules: Record<string, string>): Record<string, string[]> {
  const read = (file: string): string | undefined => ts.sys.readFile(file);
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), read) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const codes = new Map(Object.entries(modules).map(([name, code]) => [path.join(ROOT, name), code]));
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    const code = codes.get(file);
    return code === undefined
      ? parse(file, ...rest)
      : ts.createSourceFile(file, code, ts.ScriptTarget.ES2022);
  };
  const found: Record<string, string[]> = {};
  for (const { file, messageText } of ts.getPreEmitDiagnostics(
    ts.createProgram([...codes.keys()], options, host),
  )) {
    const name = path.basename(file?.fileName ?? "");
    (found[name] ??= []).push(ts.flattenDiagnosticMessageText(messageText, "\n"));
  }
  return found;
}

it("the page about the hooks has samples that fit them", () => {
  const samples = [...readFileSync(PAGE, "utf8").matchAll(FENCE)].map(([, code]) => code ?? "");
  const modules = Object.fromEntries(samples.map((code, index) => [`page-${index.toString()}.tsx`, code]));
  const wrong = 'import { useThread } from "@portico/react";\nuseThread("1");'; // so that the test can fail
  const mistakes = mistakesIn({ ...modules, "wrong.tsx": wrong });
  expect(samples).toHaveLength(2);
  expect(Object.keys(mistakes)).toEqual(["wrong.tsx"]);
});
