import type { shapes } from "@portico/client";
import { expect, test } from "vitest";
import { linesOf } from "../src/model/cards.js";

const CARD: shapes.Card = {
  kind: "offer",
  state: "declined",
  version: 2,
  proposedBy: "ada",
  actions: [],
  history: [
    { userId: "ada", action: "create", at: "2026-01-01T10:00:00Z" },
    { userId: "bob", action: "decline", at: "2026-01-01T11:00:00Z", reason: "you fool" },
  ],
};

test("a card says how it stands, its terms, and every reason", () => {
  const offer = {
    ...CARD,
    amount: "1200.00",
    currency: "EUR",
    period: "month",
    conditions: "No dogs",
  } as const;
  expect(linesOf(offer)).toEqual(["offer: declined", "1200.00 EUR a month", "No dogs", "decline: you fool"]);
});

test("documents are named", () => {
  const items = [{ name: "Passport", required: true, state: "missing" }] as const;
  expect(linesOf({ ...CARD, kind: "documents", history: [], items })).toEqual([
    "documents: declined",
    "Passport (missing)",
  ]);
});
