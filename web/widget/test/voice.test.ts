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
    [undefined, 0],
    ["x", 0],
    [[], 0],
    [[7, 7], 7],
    [[1e9], 100],
    [[-5, null, {}, "x", Number.NaN], 0],
    [Array<number>(100_000).fill(50), 50],
  ])("of another client is drawn, whatever it is: %#", (given: unknown, level) => {
    expect(waveformIn(given)).toEqual(Array<number>(BARS).fill(level));
    expect(pathOf(waveformIn(given))).toMatch(/^(M[\d.]+ [\d.]+V[\d.]+)+$/);
  });
});

it("says why there is no microphone", () => {
  const names = ["NotAllowedError", "SecurityError", "NotFoundError", "NotReadableError"];
  const problems = names.map((name) => problemOf(new DOMException("", name)));
  expect(problems).toEqual(["microphoneDenied", "microphoneDenied", "microphoneMissing", "microphoneFailed"]);
  expect(problemOf("?")).toBe("microphoneFailed");
});
