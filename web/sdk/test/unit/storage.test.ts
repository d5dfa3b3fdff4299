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

describe("a client with storage", () => {
  it("opens with yesterday's conversations and messages, without a connection", async () => {
    await crash(await new Visit().connect());
    const visit = await new Visit().open();
    expect(visit.list.getSnapshot()).toMatchObject({ unreadTotal: 3, items: [{ id: 1 }, { id: 2 }] });
    expect(visit.texts).toEqual(["a", "b", "c"]);
    expect(visit.core.me).toEqual({ id: "me", name: "Me" });
  });

  it("reads only what has changed since", async () => {
    await crash(await new Visit().connect());
    server.send(1, "bob", "d", "d");
    server.change(1, 0, "edit");
    const calls: string[] = [];
    const visit = await new Visit().open();
    const call = visit.link.call.bind(visit.link);
    visit.link.call = (name, request) => (calls.push(name), call(name, request));
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
    const full = async (name: string): Promise<ClientStorage> => {
      const storage = await openIndexedDb(name);
      storage.save = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
      return storage;
    };
    const visit = await new Visit("me", full).connect();
    await wait();
    await visit.thread.send({ text: "still" });
    expect(visit.texts).toEqual(["a", "b", "c", "still"]);
    expect(visit.errors).toHaveLength(1);
  });
});
