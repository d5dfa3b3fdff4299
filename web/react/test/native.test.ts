// @vitest-environment node
import { expect, it } from "vitest";
import { Core } from "../../sdk/src/core.js";
import { Thread } from "../../sdk/src/views/thread.js";
import { FakeClock, settle } from "../../sdk/test/support/clock.js";
import { ModelLink } from "../../sdk/test/support/model-link.js";
import { ModelServer } from "../../sdk/test/support/model.js";
import { keyValueStorage, type KeyValueStore } from "../../../examples/react_native/storage.js";

/** AsyncStorage in memory. */
class Store implements KeyValueStore {
  readonly texts = new Map<string, string>();

  getItem(key: string): Promise<string | null> {
    return Promise.resolve(this.texts.get(key) ?? null);
  }

  setItem(key: string, value: string): Promise<void> {
    return Promise.resolve(void this.texts.set(key, value));
  }

  removeItem(key: string): Promise<void> {
    return Promise.resolve(void this.texts.delete(key));
  }
}

const clock = new FakeClock();

/** One start of the app. */
async function start(server: ModelServer, store: Store, userId = "me"): Promise<[Core, Thread, ModelLink]> {
  let link!: ModelLink;
  const open = (id: string): ReturnType<ReturnType<typeof keyValueStorage>> =>
    keyValueStorage(store)(`portico ${id}`);
  const core = new Core(null, (listener) => (link = new ModelLink(server, listener, 100)), clock, open);
  await core.open(userId);
  const thread = new Thread(core, 1, () => undefined);
  await settle();
  return [core, thread, link];
}

const texts = (thread: Thread): (string | null)[] => thread.getSnapshot().messages.map(({ text }) => text);

it("an app shows without a connection what it had, sends what was written, and forgets it at the logout", async () => {
  const [server, store] = [new ModelServer(), new Store()];
  server.open();
  for (const text of ["one", "two"]) server.send(1, "bob", text, text);
  const [first, , firstLink] = await start(server, store);
  firstLink.connect();
  await clock.advance(2_000);
  await first.stop();

  const [second, thread] = await start(server, store);
  expect(texts(thread)).toEqual(["one", "two"]);
  thread.send({ text: "offline" }).catch(() => undefined);
  second.drafts.set(1, "And the ga");
  await settle(); // the app is killed

  const [third, again, link] = await start(server, store);
  expect([texts(again), third.drafts.get(1)]).toEqual([["one", "two", "offline"], "And the ga"]);
  link.connect();
  await clock.advance(2_000);
  expect(server.list(1, {}).map(({ text }) => text)).toEqual(["one", "two", "offline"]);

  const [, others] = await start(server, store, "other");
  expect(texts(others)).toEqual([]);
  await third.erase();
  expect([...store.texts.keys()].filter((key) => key.startsWith("portico me"))).toEqual([]);
});
