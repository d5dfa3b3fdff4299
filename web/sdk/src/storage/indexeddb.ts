import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Message } from "../generated/shapes.js";
import type { OutboxEntry } from "../outbox/outbox.js";
import type { Changes, ClientStorage, Saved, StoredConversation } from "./storage.js";

const VERSION = 1;
const KEPT = 500; // messages of a conversation

interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  conversations: { key: number; value: StoredConversation };
  messages: { key: [number, number]; value: Message };
  outbox: { key: string; value: OutboxEntry };
}

/** IndexedDB: a database for each user. */
export async function openIndexedDb(name: string): Promise<ClientStorage> {
  const db = await openDB<Schema>(name, VERSION, {
    upgrade(created) {
      created.createObjectStore("meta");
      created.createObjectStore("conversations", { keyPath: "id" });
      created.createObjectStore("messages", { keyPath: ["conversationId", "seq"] });
      created.createObjectStore("outbox", { keyPath: "localId" });
    },
    // A newer version, or a logout in another tab, need not wait for this one.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
  });
  return new IndexedDbStorage(db);
}

class IndexedDbStorage implements ClientStorage {
  constructor(private readonly db: IDBPDatabase<Schema>) {}

  async load(): Promise<Saved> {
    const transaction = this.db.transaction(["meta", "conversations", "outbox"]);
    const [cursor, me, conversations, outbox] = await Promise.all([
      transaction.objectStore("meta").get("cursor"),
      transaction.objectStore("meta").get("me"),
      transaction.objectStore("conversations").getAll(),
      transaction.objectStore("outbox").getAll(),
    ]);
    outbox.sort((one, other) => one.order - other.order);
    return {
      cursor: (cursor ?? null) as Saved["cursor"],
      me: (me ?? null) as Saved["me"],
      conversations,
      outbox,
    };
  }

  async messages(conversationId: number, limit: number): Promise<readonly Message[]> {
    const newest = await this.db
      .transaction("messages")
      .store.openCursor(ofConversation(conversationId), "prev");
    if (!newest) return [];
    const [, last] = newest.key;
    return this.db.getAll(
      "messages",
      IDBKeyRange.bound([conversationId, last - limit + 1], [conversationId, last]),
    );
  }

  async save({ cursor, me, isReset, removed, gaps, conversations, messages }: Changes): Promise<void> {
    const transaction = this.db.transaction(["meta", "conversations", "messages"], "readwrite");
    const [meta, stored, texts] = [
      transaction.objectStore("meta"),
      transaction.objectStore("conversations"),
      transaction.objectStore("messages"),
    ];
    const writes: Promise<unknown>[] = [meta.put(cursor, "cursor"), meta.put(me, "me")];
    if (isReset) writes.push(stored.clear(), texts.clear());
    for (const id of removed) writes.push(stored.delete(id), texts.delete(ofConversation(id)));
    for (const { conversationId: id, fromSeq, toSeq } of gaps) {
      writes.push(texts.delete(IDBKeyRange.bound([id, fromSeq], [id, toSeq])));
    }
    for (const conversation of conversations) {
      const { id, view } = conversation;
      const oldest = Math.max(view.clearedSeq, view.lastSeq - KEPT);
      if (oldest > 0) writes.push(texts.delete(IDBKeyRange.bound([id, 0], [id, oldest])));
      writes.push(stored.put(conversation));
    }
    for (const message of messages) writes.push(texts.put(message));
    await Promise.all([...writes, transaction.done]);
  }

  async putEntry(entry: OutboxEntry): Promise<void> {
    await this.db.put("outbox", entry);
  }

  async removeEntry(localId: string): Promise<void> {
    await this.db.delete("outbox", localId);
  }

  async erase(): Promise<void> {
    this.db.close();
    await deleteDB(this.db.name);
  }

  close(): void {
    this.db.close();
  }
}

const ofConversation = (id: number): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Infinity]);
