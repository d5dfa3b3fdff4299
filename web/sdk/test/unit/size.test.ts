import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { options } from "../../build.js";

const LIMIT = 16 * 1024;

describe("the built library", () => {
  it("is small: what a page loads at first, packed", async () => {
    const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
    const outputs = metafile.outputs;
    const first = new Set(["dist/index.js"]);
    for (const name of first) {
      for (const { path, kind } of outputs[name]?.imports ?? [])
        if (kind === "import-statement") first.add(path);
    }
    expect([...first]).toEqual(["dist/index.js"]); // one request
    const [file] = outputFiles.filter(({ path }) => path.endsWith("dist/index.js"));
    const bytes = gzipSync(file?.contents ?? "", { level: 9 }).length;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LIMIT);
  });
});
