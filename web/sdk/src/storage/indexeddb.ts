import type { Draft } from "../drafts.js";
import type { Message } from "../generated/shapes.js";
import type { OutboxEntry } from "../outbox/outbox.js";
import type { Changes, ClientStorage, Saved, StoredConversation } from "./storage.js";

const VERSION = 2;
const KEPT = 500; // messages of a conversation
const STORES = { meta: null, conversations: "id", messages: ["conversationId", "seq"], outbox: "localId" };
const DRAFT = "draft"; // the first part of their keys in `meta`
type StoreName = keyof typeof STORES;

/** IndexedDB: a database for each user. */
export async function openIndexedDb(name: string): Promise<ClientStorage> {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    const { result: db, transaction } = request;
    for (const [store, keyPath] of Object.entries(STORES))
      if (!db.objectStoreNames.contains(store)) db.createObjectStore(store, { keyPath });
    transaction?.objectStore("conversations").createIndex("place", "place");
  };
  const db = await resultOf<IDBDatabase>(request);
  db.onversionchange = () => db.close(); // a newer version, or a logout in another tab, need not wait for this one
  return new IndexedDbStorage(db);
}

class IndexedDbStorage implements ClientStorage {
  constructor(private readonly db: IDBDatabase) {}

  async load(): Promise<Saved> {
    const [meta, outbox] = this.read("meta", "outbox");
    const [cursor = null, me = null, unread = 0, entries] = await Promise.all([
      resultOf<Saved["cursor"] | undefined>(meta.get("cursor")),
      resultOf<Saved["me"] | undefined>(meta.get("me")),
      resultOf<number | undefined>(meta.get("unread")),
      resultOf<OutboxEntry[]>(outbox.getAll()),
    ]);
    entries.sort((one, other) => one.order - other.order);
    return { cursor, me, unread, outbox: entries };
  }

  async newest(limit: number): Promise<readonly StoredConversation[]> {
    const places = this.read("conversations")[0].index("place");
    const cursor = places.openKeyCursor(null, "prev");
    let last = await resultOf<IDBCursor | null>(cursor);
    if (last && limit > 1) {
      last.advance(limit - 1);
      last = await resultOf<IDBCursor | null>(cursor);
    }
    return resultOf<StoredConversation[]>(places.getAll(last && IDBKeyRange.lowerBound(last.key)));
  }

  conversations(after: number, limit: number): Promise<readonly StoredConversation[]> {
    const [conversations] = this.read("conversations");
    return resultOf<StoredConversation[]>(conversations.getAll(IDBKeyRange.lowerBound(after, true), limit));
  }

  async messages(conversationId: number, limit: number): Promise<readonly Message[]> {
    const [messages] = this.read("messages");
    const newest = await resultOf<IDBCursor | null>(
      messages.openKeyCursor(messagesOf(conversationId), "prev"),
    );
    if (!newest) return [];
    const [, last] = newest.primaryKey as [number, number];
    return resultOf<Message[]>(messages.getAll(messagesOf(conversationId, last - limit + 1)));
  }

  save({ cursor, me, unread, isReset, removed, gaps, conversations, messages }: Changes): Promise<void> {
    return this.write(["meta", "conversations", "messages"], (meta, views, texts) => {
      meta.put(cursor, "cursor");
      meta.put(me, "me");
      meta.put(unread, "unread");
      if (isReset) {
        views.clear();
        texts.clear();
      }
      for (const id of removed) {
        views.delete(id);
        texts.delete(messagesOf(id));
      }
      for (const { conversationId, fromSeq, toSeq } of gaps)
        texts.delete(messagesOf(conversationId, fromSeq, toSeq));
      for (const conversation of conversations) {
        const { clearedSeq, lastSeq } = conversation.view;
        const oldest = Math.max(clearedSeq, lastSeq - KEPT);
        if (oldest > 0) texts.delete(messagesOf(conversation.id, 0, oldest));
        views.put(conversation);
      }
      for (const message of messages) texts.put(message);
    });
  }

  putEntry(entry: OutboxEntry): Promise<void> {
    return this.write(["outbox"], (outbox) => outbox.put(entry));
  }

  removeEntry(localId: string): Promise<void> {
    return this.write(["outbox"], (outbox) => outbox.delete(localId));
  }

  drafts(): Promise<readonly Draft[]> {
    const [meta] = this.read("meta");
    return resultOf<Draft[]>(meta.getAll(IDBKeyRange.bound([DRAFT], [DRAFT, []])));
  }

  putDraft(draft: Draft): Promise<void> {
    const key = [DRAFT, draft.key];
    return this.write(["meta"], (meta) => (draft.text ? meta.put(draft, key) : meta.delete(key)));
  }

  async erase(): Promise<void> {
    this.db.close();
    await resultOf(indexedDB.deleteDatabase(this.db.name));
  }

  close(): void {
    this.db.close();
  }

  private read<Names extends readonly StoreName[]>(
    ...names: Names
  ): { [Index in keyof Names]: IDBObjectStore } {
    const transaction = this.db.transaction(names);
    return names.map((name) => transaction.objectStore(name)) as { [Index in keyof Names]: IDBObjectStore };
  }

  /** All or nothing. */
  private write<Names extends readonly StoreName[]>(
    names: Names,
    work: (...stores: { [Index in keyof Names]: IDBObjectStore }) => unknown,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(names, "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("failed"));
      const stores = names.map((name) => transaction.objectStore(name));
      work(...(stores as { [Index in keyof Names]: IDBObjectStore }));
      transaction.commit(); // else a page that ends before the answers loses it
    });
  }
}

/** What all requests of IndexedDB have. */
interface SomeRequest {
  readonly result: unknown;
  readonly error: DOMException | null;
  addEventListener(type: "success" | "error", listener: () => void): void;
}

function resultOf<Result>(request: SomeRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result as Result));
    request.addEventListener("error", () => reject(request.error ?? new Error("failed")));
  });
}

const messagesOf = (id: number, from = 0, to = Infinity): IDBKeyRange =>
  IDBKeyRange.bound([id, from], [id, to]);
