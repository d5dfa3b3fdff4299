import { beforeEach, describe, expect, it, vi } from "vitest";
import { Core } from "../../src/core.js";
import { PorticoError } from "../../src/errors.js";
import type { Message } from "../../src/generated/shapes.js";
import { ConversationList } from "../../src/views/conversations.js";
import { Thread } from "../../src/views/thread.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

let clock: FakeClock;
let server: ModelServer;
let core: Core;
let link: ModelLink;
let list: ConversationList;
let thread: Thread;

beforeEach(async () => {
  [clock, server] = [new FakeClock(), new ModelServer()];
  server.open();
  server.open();
  server.send(1, "bob", "first", "hello");
  core = new Core("me", (listener) => (link = new ModelLink(server, listener, 100)), clock);
  [list, thread] = [new ConversationList(core), new Thread(core, 1, () => undefined)];
  link.connect();
  await settle();
});

const texts = (): (string | null)[] => thread.getSnapshot().messages.map(({ text }) => text);
const statuses = (): string[] => thread.getSnapshot().messages.map(({ status }) => status);

describe("what was missed", () => {
  it("is read within two seconds when an event is lost and another one comes", async () => {
    link.losesNext = true;
    server.send(1, "bob", "lost", "lost");
    server.send(1, "bob", "third", "third");
    await clock.advance(2_000);
    expect(texts()).toEqual(["hello", "lost", "third"]);
    expect(list.getSnapshot().items[0]?.unread).toBe(3);
  });

  it("is read when the server says that events may be lost", async () => {
    link.losesNext = true;
    server.send(1, "bob", "lost", "lost");
    server.publish({ name: "sync.needed", payload: {} });
    await clock.advance(2_000);
    expect(texts()).toEqual(["hello", "lost"]);
  });

  it("is read when an event tells of a change after one that was lost", async () => {
    link.losesNext = true;
    server.change(1, 0, "edit");
    server.change(1, 0, "react");
    await clock.advance(2_000);
    expect(thread.getSnapshot().messages[0]).toMatchObject({ text: "edited 2", rev: 3 });
  });

  it("is read when a message comes in a conversation that is not known", async () => {
    server.forget(2);
    await settle();
    expect(list.getSnapshot().items).toHaveLength(1);
    server.send(2, "bob", "again", "again");
    await clock.advance(2_000);
    expect(list.getSnapshot().items.map(({ id, unread }) => [id, unread])).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });

  it("is read from time to time, in case that the last event was lost", async () => {
    link.losesNext = true;
    server.send(1, "bob", "lost", "lost");
    await clock.advance(61_000);
    expect(texts()).toEqual(["hello", "lost"]);
  });

  it("does not overtake what happens during a sync", async () => {
    link.hold(true);
    link.disconnect();
    link.connect();
    link.hold(true);
    await settle();
    server.rename(2);
    server.forget(2);
    link.hold(false);
    await settle();
    expect(list.getSnapshot().items.map(({ id }) => id)).toEqual([1]);
  });

  it("is everything after a reset", async () => {
    thread.close();
    vi.spyOn(server, "sync").mockImplementationOnce(() => ({
      ...{ cursor: "9999/0/0.0", removed: [], conversations: [server.get(2)], messages: [] },
      ...{ receipts: [], gaps: [], more: false, reset: true },
    }));
    link.disconnect();
    link.connect();
    await settle();
    expect(list.getSnapshot().items.map(({ id }) => id)).toEqual([2]);
  });
});

describe("a message that is sent", () => {
  it("is pending until it is stored", async () => {
    const sending = thread.send({ text: "hi" });
    expect(thread.getSnapshot().messages.at(-1)).toMatchObject({ status: "pending", id: null, text: "hi" });
    const sent = await sending;
    expect(sent).toMatchObject({ status: "sent", seq: 2 });
    expect(statuses()).toEqual(["sent", "sent"]);
    expect(thread.getSnapshot().messages.at(-1)).toBe(sent);
  });

  it("waits for a connection, in the order in which it was written", async () => {
    link.disconnect();
    const sending = ["a", "b", "c"].map((text) => thread.send({ text }));
    await clock.advance(5_000);
    expect(statuses()).toEqual(["sent", "pending", "pending", "pending"]);
    link.connect();
    await Promise.all(sending);
    expect(texts()).toEqual(["hello", "a", "b", "c"]);
    expect(server.conversations[0]?.messages.map(({ text }) => text)).toEqual(texts());
  });

  it("is stored once when the answer is lost, and resolves when it arrives by sync", async () => {
    link.losesAnswers = true;
    const sending = thread.send({ text: "once" });
    await settle();
    link.losesAnswers = false;
    link.disconnect();
    link.connect();
    expect(await sending).toMatchObject({ text: "once", seq: 2 });
    await clock.advance(60_000);
    expect(server.conversations[0]?.messages).toHaveLength(2);
    expect(core.outbox.entries).toEqual([]);
  });

  it("is kept with its reason when it is refused; the next ones are sent", async () => {
    const refused = vi.spyOn(server, "send").mockImplementationOnce(() => {
      throw new PorticoError("blocked", "the conversation is blocked");
    });
    const sending = thread.send({ text: "no" });
    const next = thread.send({ text: "yes" });
    await expect(sending).rejects.toMatchObject({ code: "blocked", retryable: false });
    await next;
    expect(texts()).toEqual(["hello", "yes", "no"]);
    const failed = thread.getSnapshot().messages.at(-1);
    expect(failed).toMatchObject({ status: "failed", error: { code: "blocked" } });
    refused.mockRestore();
    await thread.retry(failed?.localId ?? "");
    expect(texts()).toEqual(["hello", "yes", "no"]);
    expect(statuses()).toEqual(["sent", "sent", "sent"]);
  });

  it("is forgotten when it is discarded", async () => {
    link.disconnect();
    const sending = thread.send({ text: "never" });
    thread.discard(thread.getSnapshot().messages.at(-1)?.localId ?? "");
    await expect(sending).rejects.toMatchObject({ details: { reason: "cancelled" } });
    link.connect();
    await clock.advance(60_000);
    expect(texts()).toEqual(["hello"]);
  });

  it("waits as long as Portico asks", async () => {
    const limited = vi.spyOn(server, "send").mockImplementation(() => {
      throw new PorticoError("rate_limited", "slow down", { retryAfterMs: 20_000 });
    });
    const sending = thread.send({ text: "later" });
    await clock.advance(19_000);
    expect(limited).toHaveBeenCalledTimes(1);
    limited.mockRestore();
    await clock.advance(2_000);
    expect(await sending).toMatchObject({ text: "later" });
  });

  it("has the type of its attachment", async () => {
    const sent = vi.spyOn(link, "call");
    await thread.send({ attachments: [{ mediaId: "a", type: "image/png" }] });
    expect(sent).toHaveBeenCalledWith("message.send", expect.objectContaining({ type: "image" }));
  });
});

describe("a message that a moderator has to release", () => {
  const held = (): Message => ({ ...server.send(2, "me", "of another conversation", "call me"), seq: 0 });

  it("is none yet: it stays unsent, and the thread shows that it waits", async () => {
    const kept = vi.spyOn(server, "send").mockReturnValue(held());
    const sending = thread.send({ text: "call me" });
    await expect(sending).rejects.toMatchObject({ code: "forbidden", details: { reason: "held" } });
    expect(statuses()).toEqual(["sent", "failed"]);
    expect(thread.getSnapshot().messages[1]?.error?.details["reason"]).toBe("held");
    expect(core.state.records.get(1)?.messages.map(({ seq }) => seq)).toEqual([1]);
    kept.mockRestore();
  });

  it("takes the place of the unsent one when it is released", async () => {
    const kept = vi.spyOn(server, "send").mockReturnValue(held());
    await thread.send({ text: "call me" }).catch(() => undefined);
    kept.mockRestore();
    server.send(1, "me", thread.getSnapshot().messages[1]?.localId ?? "", "call me");
    await clock.advance(2_000);
    expect(texts()).toEqual(["hello", "call me"]);
    expect(statuses()).toEqual(["sent", "sent"]);
  });

  it("is not learned from an answer to somebody who calls the procedure", async () => {
    const kept = vi.spyOn(server, "send").mockReturnValue(held());
    await core.call("message.send", { conversationId: 1, localId: "x", text: "call me" });
    kept.mockRestore();
    expect(texts()).toEqual(["hello"]);
  });
});

describe("a warning of the contact guard", () => {
  it("is confirmed by sending it again", async () => {
    const calls = vi.spyOn(link, "call");
    const warned = vi.spyOn(server, "send").mockImplementation(() => {
      throw new PorticoError("confirm_needed", "contact data", { confirm: "proof", detectors: ["phone"] });
    });
    await expect(thread.send({ text: "0712 345 678" })).rejects.toMatchObject({ code: "confirm_needed" });
    warned.mockRestore();
    const localId = thread.getSnapshot().messages[1]?.localId ?? "";
    expect(await thread.retry(localId)).toMatchObject({ text: "0712 345 678" });
    expect(calls).toHaveBeenLastCalledWith(
      "message.send",
      expect.objectContaining({ confirm: "proof", localId }),
    );
    expect(statuses()).toEqual(["sent", "sent"]);
  });
});

describe("a snapshot", () => {
  it("is the same object until something changes, and its parts stay", async () => {
    const [before, items] = [thread.getSnapshot(), list.getSnapshot().items];
    await clock.advance(120_000);
    expect(thread.getSnapshot()).toBe(before);
    expect(list.getSnapshot().items).toBe(items);
    server.send(1, "bob", "next", "next");
    await settle();
    const after = thread.getSnapshot();
    expect(after).not.toBe(before);
    expect(after.messages[0]).toBe(before.messages[0]);
    expect(after.participants).toBe(before.participants);
    expect(list.getSnapshot().items[1]).toBe(items.find(({ id }) => id === 2));
    expect(before.messages).toHaveLength(1);
  });

  it("is announced once for each change, and not after unsubscribing", async () => {
    const told = vi.fn();
    const stop = thread.subscribe(told);
    server.send(1, "bob", "next", "next");
    await settle();
    expect(told).toHaveBeenCalledTimes(1);
    server.rename(2);
    await settle();
    expect(told).toHaveBeenCalledTimes(1);
    stop();
    server.send(1, "bob", "another", "another");
    await settle();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("has who types, for at most ten seconds, and not after their message", async () => {
    const types = { conversationId: 1, userId: "bob", isTyping: true };
    core.event({ name: "typing", payload: types });
    expect(thread.getSnapshot().typing).toEqual(["bob"]);
    await clock.advance(10_001);
    expect(thread.getSnapshot().typing).toEqual([]);
    core.event({ name: "typing", payload: types });
    server.send(1, "bob", "done", "done");
    await settle();
    expect(thread.getSnapshot().typing).toEqual([]);
  });

  it("has older messages page by page", async () => {
    for (let number = 0; number < 120; number += 1) server.send(1, "bob", `n${number}`, String(number));
    await clock.advance(2_000);
    link.disconnect();
    const fresh = new Core("me", (listener) => (link = new ModelLink(server, listener, 100)), clock);
    const view = new Thread(fresh, 1, () => undefined);
    link.connect();
    await settle();
    expect([view.getSnapshot().messages.length, view.getSnapshot().hasOlder]).toEqual([50, true]);
    await view.loadOlder();
    await view.loadOlder();
    expect([view.getSnapshot().messages.length, view.getSnapshot().hasOlder]).toEqual([121, false]);
  });
});

describe("reading", () => {
  it("is shown at once and reported when there is a connection", async () => {
    link.disconnect();
    thread.markRead();
    expect(list.getSnapshot().unreadTotal).toBe(0);
    expect(server.standings(1).find(({ userId }) => userId === "me")?.readSeq).toBe(0);
    link.connect();
    await settle();
    expect(server.standings(1).find(({ userId }) => userId === "me")?.readSeq).toBe(1);
  });

  it("is reported once", async () => {
    const calls = vi.spyOn(link, "call");
    thread.markRead();
    thread.markRead();
    await settle();
    thread.markRead();
    await settle();
    expect(calls.mock.calls.filter(([name]) => name === "receipt.read")).toHaveLength(1);
  });

  it("ends a mark that shows it as unread", async () => {
    thread.markRead();
    await settle();
    server.markUnread(1);
    await settle();
    expect(list.getSnapshot().items.find(({ id }) => id === 1)?.unread).toBe(1);
    thread.markRead();
    await settle();
    expect(list.getSnapshot().unreadTotal).toBe(0);
  });
});

describe("a list", () => {
  it("has pinned conversations first, then the newest activity, and can be filtered", async () => {
    server.send(2, "bob", "newer", "newer");
    await settle();
    expect(list.getSnapshot().items.map(({ id }) => id)).toEqual([2, 1]);
    core.change((state) => {
      const record = state.records.get(1);
      if (!record) return state;
      const pinned = { ...record, view: { ...record.view, pinned: true, status: "archived" as const } };
      return { ...state, records: new Map(state.records).set(1, pinned) };
    });
    expect(list.getSnapshot().items.map(({ id }) => id)).toEqual([1, 2]);
    expect(list.filter({ status: "active" }).getSnapshot()).toMatchObject({ unreadTotal: 1 });
    expect(
      list
        .filter({ status: "archived" })
        .getSnapshot()
        .items.map(({ id }) => id),
    ).toEqual([1]);
    expect(list.filter({ unread: false }).getSnapshot().items).toEqual([]);
    expect(list.filter({ status: "active" })).toBe(list.filter({ status: "active" }));
  });
});
