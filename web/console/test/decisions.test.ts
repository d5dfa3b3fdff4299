import { expect, test } from "vitest";
import { endOf, outcomeOf } from "../src/model/decisions.js";

test("a suspension ends so many days from now", () => {
  expect(endOf("7 days", Date.parse("2026-01-01T10:00:00Z"))).toBe("2026-01-08T10:00:00.000Z");
});

test("what came of several says how many, which ones are not decided, and why", () => {
  const done = { error: null, message: null };
  const closed = { error: "conflict", message: "this report is closed already: warned by mo" };
  expect(outcomeOf([done, done])).toBe("2 decided.");
  expect(
    outcomeOf([
      { ...done, reportId: 1 },
      { ...closed, reportId: 2 },
      { ...closed, reportId: 3 },
      { error: "not_found", message: "no such held message", heldId: 4 },
    ]),
  ).toBe(
    "1 decided. Not decided: report 2, report 3 (this report is closed already: warned by mo);" +
      " message 4 (no such held message).",
  );
});
