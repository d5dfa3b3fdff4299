import type { Clock } from "../clock.js";
import type { Draft } from "../drafts.js";
import type { Message } from "../generated/shapes.js";
import type { OutboxEntry } from "../outbox/outbox.js";
import { Persister, type Persistent } from "./persister.js";
import type { ClientStorage, Saved, StoredConversation } from "./storage.js";

const AT_FIRST = 50; // conversations: what a list shows at first
const AT_ONCE = 500; // conversations: the page stays responsive while the others are read

/** Opens the storage of a user; null where nothing is stored. */
export type OpenStorage = (userId: string) => Promise<ClientStorage | null>;

/** The storage of a client, which may fail: in a private window, with a full disk. Then the client goes on in memory. */
export class Cache {
  private storage: ClientStorage | null = null;
  private persister: Persister | null = null;

  constructor(
    private readonly open: OpenStorage,
    private readonly clock: Clock,
    private readonly current: () => Persistent,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** Open what is stored of a user. */
  async start(userId: string): Promise<void> {
    try {
      this.storage = await this.open(userId);
    } catch {
      // A private window: no error, just nothing that stays.
    }
  }

  /** What is stored beside the conversations; null if nothing can be. */
  load(): Promise<Saved | null> {
    return this.attempt((storage) => storage.load());
  }

  /** The conversations that a list shows at first. */
  async newest(): Promise<readonly StoredConversation[]> {
    return (await this.attempt((storage) => storage.newest(AT_FIRST))) ?? [];
  }

  /** All conversations; null if they cannot be read. */
  async conversations(): Promise<readonly StoredConversation[] | null> {
    const all: StoredConversation[] = [];
    for (;;) {
      const after = all.at(-1)?.id ?? 0;
      const page = await this.attempt((storage) => storage.conversations(after, AT_ONCE));
      if (!page) return null;
      all.push(...page);
      if (page.length < AT_ONCE) return all;
    }
  }

  /** From now on store how the state differs from this one, which is what was loaded. */
  follow(stored: Persistent): void {
    if (!this.storage) return;
    this.persister = new Persister(this.storage, this.clock, stored, this.current, (thrown) =>
      this.goWithout(thrown),
    );
  }

  /** Something may have changed: store it a moment later. */
  plan(): void {
    this.persister?.plan();
  }

  /** Store it now: the page may end. */
  async flush(): Promise<void> {
    await this.persister?.flush();
  }

  async messages(conversationId: number, limit: number): Promise<readonly Message[]> {
    return (await this.attempt((storage) => storage.messages(conversationId, limit))) ?? [];
  }

  putEntry(entry: OutboxEntry): void {
    void this.attempt((storage) => storage.putEntry(entry));
  }

  removeEntry(localId: string): void {
    void this.attempt((storage) => storage.removeEntry(localId));
  }

  async drafts(): Promise<readonly Draft[]> {
    return (await this.attempt((storage) => storage.drafts())) ?? [];
  }

  putDraft(draft: Draft): void {
    void this.attempt((storage) => storage.putDraft(draft));
  }

  async close(): Promise<void> {
    await this.flush();
    this.storage?.close();
    this.storage = this.persister = null;
  }

  /** Forget everything of the user, and store nothing any more. */
  async erase(): Promise<void> {
    const { storage } = this;
    this.storage = this.persister = null;
    await storage?.erase();
  }

  private async attempt<Result>(work: (storage: ClientStorage) => Promise<Result>): Promise<Result | null> {
    const { storage } = this;
    try {
      return storage && (await work(storage));
    } catch (thrown) {
      if (storage === this.storage) this.goWithout(thrown);
      return null;
    }
  }

  private goWithout(thrown: unknown): void {
    this.storage = this.persister = null;
    this.failed(thrown);
  }
}
