import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PAGE = path.resolve(ROOT, "../../docs/how-to/sdk.md");
const FENCE = /^```ts\n(.*?)^```$/gms;
// What the samples have of a page.
const PAGE_OF_A_SITE = `
import type { CallState, Conversation, ThreadMessage } from "@portico/client";
declare function drawList(items: readonly Conversation[], unread: number): void;
declare function drawMessages(messages: readonly ThreadMessage[]): void;
declare function drawCall(state: CallState, local: MediaStream | null, remote: MediaStream | null): void;
declare const form: HTMLFormElement, input: HTMLInputElement, bar: HTMLProgressElement;
declare const file: File, signal: AbortSignal;
`;

/** What TypeScript says about modules that are in no file, by their names. */
function mistakesIn(modules: Record<string, string>): Record<string, string[]> {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ...{ lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"] },
    paths: { "@portico/client": [path.join(ROOT, "src/index.ts")] },
  };
  const codes = new Map(Object.entries(modules).map(([name, code]) => [path.join(ROOT, name), code]));
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    const code = codes.get(file);
    return code === undefined ? read(file, ...rest) : ts.createSourceFile(file, code, ts.ScriptTarget.ES2022);
  };
  const found: Record<string, string[]> = Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
  for (const { file, messageText } of ts.getPreEmitDiagnostics(
    ts.createProgram([...codes.keys()], options, host),
  )) {
    const name = path.basename(file?.fileName ?? "");
    (found[name] ??= []).push(ts.flattenDiagnosticMessageText(messageText, "\n"));
  }
  return found;
}

describe("the page about the library", () => {
  it("has samples that fit the library", () => {
    const samples = [...readFileSync(PAGE, "utf8").matchAll(FENCE)].map(([, code]) => code);
    expect(samples).toHaveLength(2);
    const mistakes = mistakesIn({
      "page.ts": PAGE_OF_A_SITE + samples.join("\n"),
      "wrong.ts": 'import { Portico } from "@portico/client";\nnew Portico({});', // so that the test can fail
    });
    expect(mistakes["page.ts"]).toEqual([]);
    expect(mistakes["wrong.ts"]).toHaveLength(1);
  });
});
