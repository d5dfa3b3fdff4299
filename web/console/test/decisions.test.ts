import { expect, test } from "vitest";
import { endOf, outcomeOf } from "../src/model/decisions.js";

test("a suspension ends so many days from now", () => {
  expect(endOf("7 days", Date.parse("2026-01-01T10:00:00Z"))).toBe("2026-01-08T10:00:00.000Z");
});

test("what came of several says how many, and why not the others", () => {
  expect(outcomeOf([{ error: null }, { error: null }])).toBe("2 decided.");
  expect(
    outcomeOf([{ error: null }, { error: "not_found" }, { error: "conflict" }, { error: "conflict" }]),
  ).toBe("1 decided, 3 not: conflict, not found.");
});
