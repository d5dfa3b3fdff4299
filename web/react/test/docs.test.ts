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
  const program = ts.createProgram([...codes.keys()], { ...options, types: [] }, host);
  const mistakes = [...codes.keys()].map((name): [string, string[]] => {
    const file = program.getSourceFile(name); // the sources of the packages have a check of their own
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return [path.basename(name), found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"))];
  });
  return Object.fromEntries(mistakes);
}

it("the page about the hooks has samples that fit them", () => {
  const samples = [...readFileSync(PAGE, "utf8").matchAll(FENCE)].map(([, code]) => code ?? "");
  const modules = Object.fromEntries(samples.map((code, index) => [`page-${index.toString()}.tsx`, code]));
  const wrong = 'import { useThread } from "@portico/react";\nuseThread("1");'; // so that the test can fail
  const mistakes = mistakesIn({ ...modules, "wrong.tsx": wrong });
  expect(samples).toHaveLength(2);
  expect(mistakes["wrong.tsx"]).toHaveLength(1);
  expect(mistakes).toMatchObject({ "page-0.tsx": [], "page-1.tsx": [] });
});
