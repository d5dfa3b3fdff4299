import { describe, expect, it } from "vitest";
import { count, initials, milliseconds, rate, since } from "../src/model/format.js";
import { niceTop } from "../src/ui/plot-frame.js";

describe("numbers are short", () => {
  it.each([
    [count(1234), "1,234"],
    [count(2_500_000), "2.5M"],
    [rate(0.25), "0.3"],
    [rate(1234.5), "1,235"],
    [milliseconds(null), "–"],
    [milliseconds(1.26), "1.3 ms"],
    [milliseconds(12.6), "13 ms"],
    [milliseconds(2_340), "2.3 s"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

it.each([
  [5, "5 s ago"],
  [3_599, "59 min ago"],
  [7_200, "2 h ago"],
  [200_000, "2 d ago"],
  [-3, "0 s ago"],
])("%i seconds are %s", (seconds, expected) => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  expect(since(new Date(now - seconds * 1000).toISOString(), now)).toBe(expected);
});

it.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["🦊 fox", "🦊F"],
  ["", ""],
])("the initials of %s", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

it.each([
  [[], 1],
  [[3], 5],
  [[19], 20],
  [[20], 50],
  [[51, 7], 100],
])("the scale of %j ends at %i", (values, expected) => {
  expect(niceTop(values)).toBe(expected);
});
