import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { INTERNAL, privateNames } from "../../private-names.js";

const SOURCE = `
interface Wire { count: number }
class Counter {
  private total = 0;
  private count = 0;
  private size = 0;
  private label = "";
  private shared = 0;
  constructor(private readonly step: number, readonly unit: string) {}
  private add(other: { size: number }): void {
    const { label, step } = this;
    this.total += step + other.size;
  }
}
export const kinds = ["shared"];
export const shapes = { clock: "M12 7v5", heard: "M1 1" };
export const shape = shapes["clock"];
`;

it("only names of private members that stand for nothing else are shortened", () => {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  writeFileSync(join(folder, "counter.ts"), SOURCE);
  const names = privateNames({ sources: [folder] });
  const isShortened = (name: string): boolean => names.test(name);
  expect(["total", "label", "step", "add"].filter(isShortened)).toEqual(["total", "label", "step", "add"]);
  expect(["count", "size", "shared", "unit", "Wire"].filter(isShortened)).toEqual([]);
  expect(["clock", "heard"].filter(isShortened)).toEqual(["heard"]); // one is named by a string
});

it("no internal name is one of the protocol or of the browser", () => {
  const generated = readdirSync("src/generated").map((name) => `src/generated/${name}`);
  const libraries = ["dom", "es5", "es2022.object", "webworker"].map(
    (name) => `node_modules/typescript/lib/lib.${name}.d.ts`,
  );
  const declared = [...generated, ...libraries].map((path) => readFileSync(path, "utf8")).join("\n");
  const isMember = (name: string): boolean =>
    new RegExp(`^\\s*(readonly )?"?${name}"?[?(:<]`, "m").test(declared);
  expect(isMember("userId") && isMember("postMessage")).toBe(true);
  expect(INTERNAL.filter(isMember)).toEqual([]);
});
