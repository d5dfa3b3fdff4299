import type { Receipt, ThreadMessage } from "@portico/client";
import { describe, expect, it } from "vitest";
import { progressOf } from "../src/model/receipts.js";
import { timelineOf } from "../src/model/timeline.js";

const ME = "ada";

function message(
  seq: number,
  senderId: string,
  createdAt: string,
  more: Partial<ThreadMessage> = {},
): ThreadMessage {
  return {
    id: seq,
    seq,
    rev: 1,
    conversationId: 1,
    localId: `local ${seq}`,
    senderId,
    type: "text",
    text: `text ${seq}`,
    attachments: [],
    replyTo: null,
    quoted: null,
    metadata: {},
    createdAt,
    editedAt: null,
    deletedAt: null,
    reactions: {},
    status: "sent",
    error: null,
    ...more,
  } as ThreadMessage;
}

const shape = (messages: ThreadMessage[], unreadAfter: number | null = null): string[] =>
  timelineOf(messages, ME, unreadAfter).map((row) =>
    row.kind === "message"
      ? `${row.message.senderId}${row.isFirst ? " first" : ""}${row.isLast ? " last" : ""}`
      : row.kind,
  );

describe("the rows of a thread", () => {
  it("groups messages of one sender in one minute", () => {
    const rows = shape([
      message(1, "bob", "2026-03-02T10:00:01Z"),
      message(2, "bob", "2026-03-02T10:00:20Z"),
      message(3, "bob", "2026-03-02T10:00:59Z"),
      message(4, "bob", "2026-03-02T10:01:00Z"),
      message(5, ME, "2026-03-02T10:01:10Z"),
    ]);
    expect(rows).toEqual(["day", "bob first", "bob", "bob last", "bob first last", "ada first last"]);
  });

  it("begins each day with a separator, and a group does not cross it", () => {
    const rows = shape([
      message(1, "bob", "2026-03-02T10:00:00Z"),
      message(2, "bob", "2026-03-04T10:00:00Z"),
    ]);
    expect(rows).toEqual(["day", "bob first last", "day", "bob first last"]);
  });

  it("has the divider before the first unread message of others", () => {
    const at = "2026-03-02T10:00:00Z";
    const all = [message(1, "bob", at), message(2, ME, at), message(3, "bob", at), message(4, "bob", at)];
    expect(shape(all, 1)).toEqual([
      "day",
      "bob first last",
      "ada first last",
      "unread",
      "bob first",
      "bob last",
    ]);
    expect(shape(all, 3)).toEqual([
      "day",
      "bob first last",
      "ada first last",
      "bob first last",
      "unread",
      "bob first last",
    ]);
    expect(shape(all, 4)).not.toContain("unread");
    expect(shape(all)).not.toContain("unread");
  });

  it("keeps calls and failed messages out of groups", () => {
    const at = "2026-03-02T10:00:00Z";
    expect(shape([message(1, ME, at), message(2, ME, at, { type: "call" }), message(3, ME, at)])).toEqual([
      "day",
      "ada first last",
      "ada first last",
      "ada first last",
    ]);
    const failed = { status: "failed", id: null, seq: null, rev: 0 } as const;
    expect(shape([message(1, ME, at, failed), message(2, ME, at)])).toEqual([
      "day",
      "ada first last",
      "ada first last",
    ]);
  });

  it("gives a message the same key before and after it is stored", () => {
    const at = "2026-03-02T10:00:00Z";
    const pending = message(1, ME, at, { status: "pending", id: null, seq: null, rev: 0 });
    const keys = (one: ThreadMessage): string[] => timelineOf([one], ME, null).map(({ key }) => key);
    expect(keys(pending)).toEqual(keys(message(1, ME, at)));
  });
});

describe("the progress of an own message", () => {
  const sent = message(5, ME, "2026-03-02T10:00:00Z");
  const receipt = (readSeq: number, deliveredSeq: number): Receipt => ({
    readSeq,
    deliveredSeq,
    readAt: null,
    deliveredAt: null,
  });

  it.each([
    [receipt(5, 5), "read"],
    [receipt(4, 5), "delivered"],
    [receipt(4, 4), "sent"],
  ] as const)("is by the receipt of the other", (bob, progress) => {
    expect(progressOf(sent, ["bob"], { bob })).toBe(progress);
  });

  it("is that of the slowest in a group, and `sent` where nobody else is", () => {
    expect(progressOf(sent, ["bob", "cem"], { bob: receipt(5, 5), cem: receipt(0, 5) })).toBe("delivered");
    expect(progressOf(sent, ["bob", "cem"], { bob: receipt(5, 5) })).toBe("sent");
    expect(progressOf(sent, [], {})).toBe("sent");
  });
});
