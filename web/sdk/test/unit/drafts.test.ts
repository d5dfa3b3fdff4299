import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { Core } from "../../src/core.js";
import { openIndexedDb } from "../../src/storage/indexeddb.js";
import "../../src/draft-sync.js"; // loaded later by the library: it is there at once
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** IndexedDB takes turns of its own, and so does what is loaded later. */
async function wait(): Promise<void> {
  await vi.dynamicImportSettled();
  for (let turn = 0; turn < 10; turn += 1) await settle();
}

const client = (): Core =>
  new Core(
    null,
    (listener) => new ModelLink(new ModelServer(), listener),
    new FakeClock(),
    (user) => openIndexedDb(`test ${user}`),
  );

/** A visit of a user. */
async function visit(userId: string): Promise<Core> {
  const core = client();
  await core.open(userId);
  await wait();
  return core;
}

it("a draft is there in the next visit of the same user, and nobody else's", async () => {
  const first = await visit("me");
  first.drafts.set(1, "Is it st");
  first.drafts.set(1, "Is it still free?");
  first.drafts.set("to bob", "Hello");
  first.drafts.set("to bob", "");
  await wait();
  await first.stop();
  expect([...(await visit("me")).drafts.getSnapshot()]).toEqual([["1", "Is it still free?"]]);
  expect((await visit("other")).drafts.get(1)).toBe("");
});

it("a draft is forgotten by a logout", async () => {
  const first = await visit("me");
  first.drafts.set(1, "Is it still free?");
  await wait();
  await first.erase();
  expect((await visit("me")).drafts.get(1)).toBe("");
});

it("what is typed while the storage opens is not overwritten by what is stored", async () => {
  const first = await visit("me");
  first.drafts.set(1, "old");
  await wait();
  await first.stop();
  const [core, told] = [client(), vi.fn()];
  core.drafts.subscribe(told);
  const opening = core.open("me");
  core.drafts.set(1, "new");
  await opening;
  await wait();
  expect(core.drafts.get(1)).toBe("new");
  expect(told).toHaveBeenCalled();
  await core.stop();
  expect((await visit("me")).drafts.get(1)).toBe("new");
});

interface Device {
  readonly core: Core;
  readonly clock: FakeClock;
  readonly link: ModelLink;
}

/** A device of the user that is online. */
async function device(server: ModelServer): Promise<Device> {
  const clock = new FakeClock();
  let link!: ModelLink;
  const core = new Core("me", (listener) => (link = new ModelLink(server, listener)), clock);
  await core.open("me");
  await core.start();
  await wait();
  return { core, clock, link };
}

function openServer(): ModelServer {
  const server = new ModelServer();
  server.open();
  return server;
}

const texts = (server: ModelServer): string[] => server.listDrafts().map(({ text }) => text);

async function type({ core, clock }: Device, text: string): Promise<void> {
  core.drafts.set(1, text);
  await wait();
  await clock.advance(1_000);
  await wait();
}

it("what is typed is saved for the other devices when the keys rest, and only in conversations", async () => {
  const server = openServer();
  const { core, clock } = await device(server);
  core.drafts.set(1, "Is it st");
  core.drafts.set("to bob", "Hello");
  await wait();
  await clock.advance(900);
  core.drafts.set(1, "Is it still free?");
  await clock.advance(900);
  await wait();
  expect(texts(server)).toEqual([]);
  await clock.advance(100);
  await wait();
  expect(texts(server)).toEqual(["Is it still free?"]);
});

it("a device that comes shows what the others wrote, and forgets what they sent or erased", async () => {
  const server = openServer();
  server.open();
  const first = await device(server);
  await type(first, "Is it still free?");
  first.link.disconnect();
  server.setDraft(1, "");
  server.setDraft(2, "Hello");
  first.link.connect();
  await wait();
  expect([...first.core.drafts.getSnapshot()]).toEqual([["2", "Hello"]]);
});

it("the last text counts: what is typed here is not replaced by what was saved there", async () => {
  const server = openServer();
  const here = await device(server);
  here.core.drafts.set(1, "here");
  server.publish({ name: "draft.updated", payload: { draft: server.setDraft(1, "there") } });
  await wait();
  expect(here.core.drafts.get(1)).toBe("here");
  await here.clock.advance(1_000);
  await wait();
  expect(texts(server)).toEqual(["here"]);
  const [older, newer] = [server.setDraft(1, "older"), server.setDraft(1, "newer")];
  for (const draft of [newer, older]) server.publish({ name: "draft.updated", payload: { draft } });
  await wait();
  expect(here.core.drafts.get(1)).toBe("newer");
});

it("what is typed without a connection is saved with the next one", async () => {
  const server = openServer();
  const here = await device(server);
  here.link.disconnect();
  await type(here, "in the lift");
  here.link.connect();
  await wait();
  await here.clock.advance(1_000);
  await wait();
  expect(texts(server)).toEqual(["in the lift"]);
});

it("a message that is sent on another device takes its text away, and no other", async () => {
  const server = openServer();
  const here = await device(server);
  await type(here, "Is it still");
  server.send(1, "me", "there-1", "Is it still free?");
  await wait();
  expect(here.core.drafts.get(1)).toBe("");
  await type(here, "And the garden?");
  server.send(1, "me", "there-2", "Thanks");
  await wait();
  expect(here.core.drafts.get(1)).toBe("And the garden?");
  await here.clock.advance(1_000);
  await wait();
  expect(texts(server)).toEqual(["And the garden?"]);
});

it("a message that is sent while its draft is being saved leaves none", async () => {
  const server = openServer();
  const here = await device(server);
  here.link.hold(true);
  await type(here, "Hello");
  here.core.drafts.set(1, "");
  server.send(1, "me", "here-1", "Hello");
  server.setDraft(1, "Hello"); // it arrived after the message
  here.link.hold(false);
  await wait();
  await here.clock.advance(1_000);
  await wait();
  expect(texts(server)).toEqual([]);
});
