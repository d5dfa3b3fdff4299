import { beforeEach, expect, it } from "vitest";
import "../../src/after-join.js"; // loaded later by the library: it is there at once
import { Core } from "../../src/core.js";
import type { MessageStreaming } from "../../src/generated/shapes.js";
import { Thread } from "../../src/views/thread.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

let clock: FakeClock;
let server: ModelServer;
let link: ModelLink;
let thread: Thread;

beforeEach(async () => {
  [clock, server] = [new FakeClock(), new ModelServer()];
  server.open();
  server.send(1, "bob", "first", "hello");
  const core = new Core("me", (listener) => (link = new ModelLink(server, listener, 100)), clock);
  thread = new Thread(core, 1, () => undefined);
  link.connect();
  await settle();
  await settle();
});

async function stream(part: Partial<MessageStreaming>): Promise<void> {
  const payload: MessageStreaming = {
    ...{ conversationId: 1, userId: "bob", localId: "answer", startedAt: "2026-11-27T10:00:00Z" },
    ...{ n: 1, delta: "", status: "open", ...part },
  };
  server.publish({ name: "message.streaming", payload });
  await settle();
}

const shown = (): [string, string | null][] =>
  thread.getSnapshot().messages.map(({ status, text }) => [status, text]);
const HELLO = ["sent", "hello"];

it("an answer grows at the end of the thread, and the message takes its place", async () => {
  await stream({ n: 1, delta: "It is" });
  await stream({ n: 2, delta: " free." });
  expect(shown()).toEqual([HELLO, ["streaming", "It is free."]]);
  expect(thread.getSnapshot().messages[1]).toMatchObject({ senderId: "bob", localId: "answer", id: null });
  await stream({ n: 3, status: "done" });
  expect(shown()).toEqual([HELLO, ["streaming", "It is free."]]);
  server.send(1, "bob", "answer", "It is free.");
  await settle();
  expect(shown()).toEqual([HELLO, ["sent", "It is free."]]);
  await stream({ n: 2, delta: " free." }); // late
  expect(shown()).toEqual([HELLO, ["sent", "It is free."]]);
});

it("parts that come twice or late count once; after a gap the text waits for the whole one", async () => {
  await stream({ n: 1, delta: "a" });
  await stream({ n: 1, delta: "a" });
  expect(shown()[1]).toEqual(["streaming", "a"]);
  await stream({ n: 3, delta: "c" });
  await stream({ n: 4, delta: "d" });
  expect(shown()[1]).toEqual(["streaming", "a"]);
  await stream({ n: 16, delta: "p", text: "abcdp" });
  await stream({ n: 17, delta: "q" });
  expect(shown()[1]).toEqual(["streaming", "abcdpq"]);
});

it("who comes in the middle sees nothing until the whole text comes", async () => {
  await stream({ n: 5, delta: "e" });
  expect(shown()).toEqual([HELLO]);
  await stream({ n: 16, delta: "p", text: "abcdefp" });
  expect(shown()[1]).toEqual(["streaming", "abcdefp"]);
});

it("a stream that begins anew replaces the one before, and not the other way round", async () => {
  await stream({ n: 4, text: "old", delta: "d" });
  await stream({ startedAt: "2026-11-27T10:00:05Z", delta: "new" });
  await stream({ n: 5, delta: " tail of the old one" });
  expect(shown()).toEqual([HELLO, ["streaming", "new"]]);
});

it("a stream ends when it is abandoned, without a sign for 20 seconds, and without a connection", async () => {
  await stream({ delta: "a" });
  await stream({ n: 2, status: "abandoned" });
  expect(shown()).toEqual([HELLO]);
  await stream({ localId: "second", startedAt: "2026-11-27T10:01:00Z", delta: "b" });
  await clock.advance(19_000);
  expect(shown()[1]).toEqual(["streaming", "b"]);
  await clock.advance(2_000);
  expect(shown()).toEqual([HELLO]);
  await stream({ localId: "third", startedAt: "2026-11-27T10:02:00Z", delta: "c" });
  link.disconnect();
  expect(shown()).toEqual([HELLO]);
});

it("an answer in another conversation is not in this thread", async () => {
  await stream({ conversationId: 2, delta: "a" });
  expect(shown()).toEqual([HELLO]);
});
