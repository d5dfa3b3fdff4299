/**
 * A storage of the client library over a store of keys and texts, such as AsyncStorage. Each save writes all conversations
 * as one text: for an inbox of more than some hundred, write an adapter over SQLite.
 */
import type {
  Changes,
  ClientStorage,
  Draft,
  Message,
  Saved,
  StorageAdapter,
  StoredConversation,
} from "@portico/client";

/** What is used of AsyncStorage. */
export interface KeyValueStore {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

type Entry = Saved["outbox"][number];

interface State extends Omit<Saved, "outbox"> {
  readonly conversations: readonly StoredConversation[];
}

const KEPT = 500; // messages of a conversation
const EMPTY: State = { cursor: null, me: null, unread: 0, conversations: [] };

/** `storage` of `new Portico(...)`. */
export const keyValueStorage =
  (store: KeyValueStore): StorageAdapter =>
  async (name) => {
    const storage = new KeyValueStorage(store, name);
    await storage.open();
    return storage;
  };

class KeyValueStorage implements ClientStorage {
  private state = EMPTY;
  private outbox: readonly Entry[] = [];
  private kept: readonly Draft[] = [];
  private isErased = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: KeyValueStore,
    private readonly name: string,
  ) {}

  async open(): Promise<void> {
    this.state = (await this.read<State>("state")) ?? EMPTY;
    this.outbox = (await this.read<readonly Entry[]>("outbox")) ?? [];
    this.kept = (await this.read<readonly Draft[]>("drafts")) ?? [];
  }

  load(): Promise<Saved> {
    const { cursor, me, unread } = this.state;
    const outbox = [...this.outbox].sort((one, other) => one.order - other.order);
    return Promise.resolve({ cursor, me, unread, outbox });
  }

  newest(limit: number): Promise<readonly StoredConversation[]> {
    const ordered = [...this.state.conversations].sort((one, other) => (one.place < other.place ? 1 : -1));
    return Promise.resolve(ordered.slice(0, limit));
  }

  conversations(after: number, limit: number): Promise<readonly StoredConversation[]> {
    const following = this.state.conversations.filter(({ id }) => id > after);
    return Promise.resolve(following.sort((one, other) => one.id - other.id).slice(0, limit));
  }

  async messages(conversationId: number, limit: number): Promise<readonly Message[]> {
    return ((await this.read<readonly Message[]>(messagesOf(conversationId))) ?? []).slice(-limit);
  }

  /** The messages first and the cursor last: after a crash in between they are read again. */
  save(changes: Changes): Promise<void> {
    return this.inOrder(async () => {
      const { cursor, me, unread, isReset, removed, conversations } = changes;
      const gone = isReset ? this.state.conversations.map(({ id }) => id) : removed;
      for (const id of gone) await this.remove(messagesOf(id));
      for (const id of changedBy(changes)) await this.saveMessages(id, changes);
      const known = new Map(this.state.conversations.map((one) => [one.id, one]));
      for (const id of gone) known.delete(id);
      for (const one of conversations) known.set(one.id, one);
      this.state = { cursor, me, unread, conversations: [...known.values()] };
      await this.write("state", this.state);
    });
  }

  putEntry(entry: Entry): Promise<void> {
    this.outbox = [...this.outbox.filter(({ localId }) => localId !== entry.localId), entry];
    return this.inOrder(() => this.write("outbox", this.outbox));
  }

  removeEntry(localId: string): Promise<void> {
    this.outbox = this.outbox.filter((entry) => entry.localId !== localId);
    return this.inOrder(() => this.write("outbox", this.outbox));
  }

  drafts(): Promise<readonly Draft[]> {
    return Promise.resolve(this.kept);
  }

  putDraft(draft: Draft): Promise<void> {
    const others = this.kept.filter(({ key }) => key !== draft.key);
    this.kept = draft.text ? [...others, draft] : others;
    return this.inOrder(() => this.write("drafts", this.kept));
  }

  erase(): Promise<void> {
    return this.inOrder(async () => {
      this.isErased = true;
      for (const { id } of this.state.conversations) await this.remove(messagesOf(id));
      for (const part of ["state", "outbox", "drafts"]) await this.remove(part);
    });
  }

  close(): void {
    // There is nothing to close.
  }

  private async saveMessages(id: number, { gaps, messages }: Changes): Promise<void> {
    const stored = (await this.read<readonly Message[]>(messagesOf(id))) ?? [];
    const isMissing = ({ seq }: Message): boolean =>
      gaps.some((gap) => gap.conversationId === id && seq >= gap.fromSeq && seq <= gap.toSeq);
    const bySeq = new Map(stored.filter((one) => !isMissing(one)).map((one) => [one.seq, one]));
    for (const one of messages) if (one.conversationId === id) bySeq.set(one.seq, one);
    const ordered = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
    await this.write(messagesOf(id), ordered.slice(-KEPT));
  }

  private async read<Value>(part: string): Promise<Value | null> {
    const text = await this.store.getItem(this.keyOf(part));
    return text === null ? null : (JSON.parse(text) as Value);
  }

  private async write(part: string, value: unknown): Promise<void> {
    if (!this.isErased) await this.store.setItem(this.keyOf(part), JSON.stringify(value));
  }

  private remove(part: string): Promise<void> {
    return this.store.removeItem(this.keyOf(part));
  }

  private keyOf(part: string): string {
    return `${this.name} ${part}`;
  }

  /** One write after the other, in the order in which they were asked for. */
  private inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}

const messagesOf = (id: number): string => `messages ${String(id)}`;

const changedBy = ({ messages, gaps }: Changes): Set<number> =>
  new Set([...messages, ...gaps].map(({ conversationId }) => conversationId));
