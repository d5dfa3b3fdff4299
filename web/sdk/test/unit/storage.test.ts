import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Core } from "../../src/core.js";
import { openIndexedDb } from "../../src/storage/indexeddb.js";
import type { ClientStorage } from "../../src/storage/storage.js";
import { ConversationList } from "../../src/views/conversations.js";
import { Thread } from "../../src/views/thread.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

let clock: FakeClock;
let server: ModelServer;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  [clock, server] = [new FakeClock(), new ModelServer()];
  server.open();
  server.open();
  for (const text of ["a", "b", "c"]) server.send(1, "bob", text, text);
});

/** A visit of the page: what it shows, and its connection. */
class Visit {
  readonly core: Core;
  readonly errors: unknown[] = [];
  link!: ModelLink;
  list: ConversationList;
  thread!: Thread;

  constructor(
    private readonly userId = "me",
    open: (name: string) => Promise<ClientStorage> = openIndexedDb,
  ) {
    const connect = (listener: ConstructorParameters<typeof ModelLink>[1]): ModelLink =>
      (this.link = new ModelLink(server, listener, 100));
    this.core = new Core(null, connect, clock, (user) => open(`test ${user}`));
    this.core.events.on("error", (error) => this.errors.push(error));
    this.list = new ConversationList(this.core);
  }

  /** What is there before there is a connection. */
  async open(): Promise<this> {
    await this.core.open(this.userId);
    this.thread = new Thread(this.core, 1, () => undefined);
    await wait();
    return this;
  }

  async connect(): Promise<this> {
    await this.open();
    this.link.connect();
    await wait();
    return this;
  }

  get texts(): (string | null)[] {
    return this.thread.getSnapshot().messages.map(({ text }) => text);
  }
}

/** IndexedDB takes turns of its own. */
async function wait(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await settle();
    await clock.advance(50);
  }
}

/** A page that ends without a word. */
async function crash(visit: Visit): Promise<void> {
  await wait();
  visit.link.disconnect();
  visit.link.share = () => undefined;
}

/** The names of the procedures that are called from now on. */
function callsOf(link: ModelLink): string[] {
  const calls: string[] = [];
  const call = link.call.bind(link);
  link.call = (name, request) => (calls.push(name), call(name, request));
  return calls;
}

/** IndexedDB with some other behaviour. */
const withStorage =
  (change: (storage: ClientStorage) => void) =>
  async (name: string): Promise<ClientStorage> => {
    const storage = await openIndexedDb(name);
    change(storage);
    return storage;
  };

describe("a client with storage", () => {
  it("opens with yesterday's conversations and messages, without a connection", async () => {
    await crash(await new Visit().connect());
    const visit = await new Visit().open();
    expect(visit.list.getSnapshot()).toMatchObject({ unreadTotal: 3, items: [{ id: 1 }, { id: 2 }] });
    expect(visit.texts).toEqual(["a", "b", "c"]);
    expect(visit.core.me).toEqual({ id: "me", name: "Me" });
  });

  it("shows a thread that was opened before the storage", async () => {
    await crash(await new Visit().connect());
    const visit = new Visit();
    const early = new Thread(visit.core, 1, () => undefined);
    await wait();
    await visit.open();
    expect(early.getSnapshot().messages.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  });

  it("shows the top of the list before it has read all of it, and syncs after that", async () => {
    for (let number = 0; number < 600; number += 1) server.open();
    await crash(await new Visit().connect());
    let release = (): void => undefined;
    const slow = withStorage((storage) => {
      const read = storage.conversations.bind(storage);
      const released = new Promise<void>((resolve) => (release = resolve));
      storage.conversations = (...where) => released.then(() => read(...where));
    });
    const visit = await new Visit("me", slow).open();
    const calls = callsOf(visit.link);
    visit.link.connect();
    await wait();
    const top = visit.list.getSnapshot();
    expect([top.items.length, top.items[0]?.id, top.unreadTotal]).toEqual([50, 602, 3]);
    expect(calls).not.toContain("sync.changes");
    release();
    await wait();
    expect(calls).toContain("sync.changes");
    expect(calls).not.toContain("sync.state");
    expect(visit.list.getSnapshot()).toMatchObject({ unreadTotal: 3, hasMore: false });
    expect(visit.list.getSnapshot().items).toHaveLength(602);
  });

  it("reads everything anew when it can read only a part of what is stored", async () => {
    await crash(await new Visit().connect());
    const broken = withStorage((storage) => {
      storage.conversations = () => Promise.reject(new DOMException("lost", "UnknownError"));
    });
    const visit = new Visit("me", broken);
    const calls = callsOf(visit.link);
    await visit.connect();
    expect(calls).toContain("sync.state");
    expect(visit.list.getSnapshot().items).toHaveLength(2);
  });

  it("reads only what has changed since", async () => {
    await crash(await new Visit().connect());
    server.send(1, "bob", "d", "d");
    server.change(1, 0, "edit");
    const visit = await new Visit().open();
    const calls = callsOf(visit.link);
    visit.link.connect();
    await wait();
    expect(visit.texts).toEqual(["edited 2", "b", "c", "d"]);
    expect(calls).not.toContain("sync.state");
  });

  it("sends what was written before the page ended: once, and in order", async () => {
    const before = await new Visit().connect();
    before.link.disconnect();
    for (const text of ["one", "two", "three"]) before.thread.send({ text }).catch(() => undefined);
    await crash(before);
    const offline = await new Visit().open();
    expect(offline.texts).toEqual(["a", "b", "c", "one", "two", "three"]);
    await crash(offline);
    const visit = await new Visit().connect();
    await wait();
    expect(server.conversations[0]?.messages.map(({ text }) => text)).toEqual(visit.texts);
    expect(visit.texts.slice(3)).toEqual(["one", "two", "three"]);
    await crash(visit);
    expect((await new Visit().open()).core.outbox.entries).toEqual([]);
  });

  it("keeps a failed message with its reason", async () => {
    const before = await new Visit().connect();
    vi.spyOn(server, "send").mockImplementationOnce(() => {
      throw Object.assign(new Error("not an answer"), {});
    });
    await before.thread.send({ text: "no" }).catch(() => undefined);
    await crash(before);
    const failed = (await new Visit().open()).thread.getSnapshot().messages.at(-1);
    expect(failed).toMatchObject({ status: "failed", text: "no", error: { code: "internal" } });
  });

  it("sends what was written before the storage was open after what is in it", async () => {
    const before = await new Visit().connect();
    before.link.disconnect();
    before.thread.send({ text: "first" }).catch(() => undefined);
    await crash(before);
    const visit = new Visit();
    const early = new Thread(visit.core, 1, () => undefined);
    early.send({ text: "second" }).catch(() => undefined);
    await crash(await visit.open());
    const next = await new Visit().connect();
    await wait();
    expect(next.texts).toEqual(["a", "b", "c", "first", "second"]);
    expect(server.conversations[0]?.messages.map(({ text }) => text)).toEqual(next.texts);
  });

  it("sends what another tab has written since, when it takes over", async () => {
    const [first, second] = [await new Visit().connect(), await new Visit().open()];
    first.link.disconnect();
    first.thread.send({ text: "of the other tab" }).catch(() => undefined);
    await crash(first);
    second.link.connect();
    await wait();
    expect(server.conversations[0]?.messages.at(-1)?.text).toBe("of the other tab");
  });

  it("shows nothing of one user to another", async () => {
    await crash(await new Visit().connect());
    const other = await new Visit("somebody else").open();
    expect(other.list.getSnapshot().items).toEqual([]);
    expect(other.texts).toEqual([]);
  });

  it("forgets everything at logout", async () => {
    const visit = await new Visit().connect();
    await wait();
    await visit.core.erase();
    await wait();
    const next = await new Visit().open();
    expect([next.list.getSnapshot().items, next.texts, next.core.me]).toEqual([[], [], null]);
    expect(await indexedDB.databases()).toHaveLength(1);
  });

  it("forgets stored messages after a reset", async () => {
    await crash(await new Visit().connect());
    const everything = server.sync(null, 100);
    vi.spyOn(server, "sync").mockImplementationOnce(() => ({ ...everything, reset: true }));
    vi.spyOn(server, "list").mockImplementation(() => []);
    await crash(await new Visit().connect());
    expect((await new Visit().open()).texts).toEqual(["c"]);
  });

  it("forgets stored messages that lie in a gap", async () => {
    await crash(await new Visit().connect());
    for (let number = 0; number < 60; number += 1) server.send(1, "bob", `n${number}`, String(number));
    server.change(1, 0, "edit");
    await crash(await new Visit().connect());
    const visit = await new Visit().open();
    expect(visit.texts).toHaveLength(50);
    expect(visit.texts).not.toContain("a");
  });

  it("goes on in memory when nothing can be stored", async () => {
    const refusing = (): Promise<ClientStorage> =>
      Promise.reject(new DOMException("no", "InvalidStateError"));
    const visit = await new Visit("me", refusing).connect();
    expect(visit.texts).toEqual(["a", "b", "c"]);
    expect(visit.errors).toEqual([]);
  });

  it("goes on in memory when the disk is full", async () => {
    const full = withStorage((storage) => {
      storage.save = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    });
    const visit = await new Visit("me", full).connect();
    await wait();
    await visit.thread.send({ text: "still" });
    expect(visit.texts).toEqual(["a", "b", "c", "still"]);
    expect(visit.errors).toHaveLength(1);
  });
});
