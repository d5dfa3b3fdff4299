import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { Core } from "../../src/core.js";
import { openIndexedDb } from "../../src/storage/indexeddb.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** IndexedDB takes turns of its own. */
async function wait(): Promise<void> {
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
