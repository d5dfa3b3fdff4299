import { describe, expect, it } from "vitest";
import { problemOf } from "../src/voice/microphone.js";
import { BARS, pathOf, waveformIn, waveformOf } from "../src/voice/waveform.js";

describe("a waveform", () => {
  it("has the loudest level of each part", () => {
    expect(waveformOf([0, 0.5, 1, 0.2], 2)).toEqual([50, 100]);
    expect(waveformOf([0.1, 0.9], 4)).toEqual([10, 10, 90, 90]);
    expect(waveformOf(Array<number>(999).fill(0.3))).toEqual(Array<number>(BARS).fill(30));
    expect(waveformOf([])).toEqual([]);
  });

  it.each([
    [{}, 0],
    [{ waveform: "x" }, 0],
    [{ waveform: [] }, 0],
    [{ waveform: [7, 7] }, 7],
    [{ waveform: [1e9] }, 100],
    [{ waveform: [-5, null, {}, "x", Number.NaN] }, 0],
    [{ waveform: Array<number>(100_000).fill(50) }, 50],
  ])("of another client is drawn, whatever it is: %#", (metadata, level) => {
    expect(waveformIn(metadata)).toEqual(Array<number>(BARS).fill(level));
    expect(pathOf(waveformIn(metadata))).toMatch(/^(M[\d.]+ [\d.]+V[\d.]+)+$/);
  });
});

it("says why there is no microphone", () => {
  const names = ["NotAllowedError", "SecurityError", "NotFoundError", "NotReadableError"];
  const problems = names.map((name) => problemOf(new DOMException("", name)));
  expect(problems).toEqual(["microphoneDenied", "microphoneDenied", "microphoneMissing", "microphoneFailed"]);
  expect(problemOf("?")).toBe("microphoneFailed");
});
