import type { Message, Participant, ThreadMessage, ThreadSnapshot } from "@portico/client";
import { expect, it } from "vitest";
import { standingOf } from "../src/handover/standing.js";
import { TEXTS } from "../src/handover/texts.js";

const person = (userId: string, more: Partial<Participant> = {}): Participant => ({
  ...{ userId, role: "member", name: userId, avatarUrl: null, joinedAt: "", rev: 1 },
  ...more,
});
const ADA = person("ada");
const BOB = person("bob");
const BOT = person("bot", { isBot: true });
const says = (seq: number, senderId: string): Partial<Message> => ({
  seq,
  senderId,
  type: "text",
  metadata: {},
});
const hands = (seq: number, to: string | null, waits: string | null): Partial<Message> => ({
  ...{ seq, senderId: to ?? "ada", type: "system", metadata: { handover: { to, waits } } },
});
const snapshotOf = (
  answering: string | null | undefined,
  messages: readonly Partial<Message>[],
  participants: readonly Participant[] = [ADA, BOB, BOT],
): ThreadSnapshot =>
  ({
    conversation: { status: "active", ...(answering !== undefined && { answering }) },
    participants,
    messages: messages as ThreadMessage[],
  }) as unknown as ThreadSnapshot;
const kinds = (snapshot: ThreadSnapshot): readonly (string | undefined)[] =>
  ["ada", "bob"].map((me) => standingOf(snapshot, me)?.kind);

it("lets who wrote ask for a person, and the others take over", () => {
  expect(kinds(snapshotOf("bot", []))).toEqual([undefined, undefined]);
  expect(kinds(snapshotOf("bot", [says(1, "ada"), says(2, "bot")]))).toEqual(["ask", "take"]);
});

it("lets who asked go back until a person has answered", () => {
  const asked = [says(1, "ada"), hands(2, null, "ada")];
  expect(kinds(snapshotOf(null, asked))).toEqual(["wait", "back"]);
  expect(standingOf(snapshotOf(null, asked), "bob")?.waits).toBe("ada");
  expect(kinds(snapshotOf(null, [...asked, says(3, "ada")]))).toEqual(["wait", "back"]);
  const answered = [...asked, says(3, "bob")];
  expect(kinds(snapshotOf(null, answered))).toEqual([undefined, "back"]);
  expect(standingOf(snapshotOf(null, answered), "bob")?.waits).toBeNull();
  expect(kinds(snapshotOf("bot", [...answered, hands(4, "bot", "ada")]))).toEqual(["ask", "take"]);
});

it("is nothing without a bot, or without somebody else who could answer", () => {
  expect(kinds(snapshotOf(undefined, [says(1, "ada")], [ADA, BOB]))).toEqual([undefined, undefined]);
  expect(kinds(snapshotOf("bot", [says(1, "ada")], [ADA, BOT]))).toEqual([undefined, undefined]);
  const observed = [ADA, person("bob", { role: "observer" }), BOT];
  expect(kinds(snapshotOf("bot", [says(1, "ada")], observed))).toEqual([undefined, undefined]);
});

it("is said in all languages with the same values", () => {
  const { en, ...others } = TEXTS;
  for (const texts of Object.values(others))
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(texts[key].includes("{name}"), key).toBe(en[key].includes("{name}"));
      expect(texts[key]).not.toBe(en[key]);
    }
});
