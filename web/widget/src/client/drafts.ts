type Texts = ReadonlyMap<string, string>;

/** Texts that were not sent, by conversation: they survive a reload of the tab, and are gone with it. */
export class Drafts {
  private texts: Texts = new Map();
  private readOf = "";
  private readonly listeners = new Set<() => void>();

  constructor(private readonly userId: () => string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (conversation: string): string => this.all().get(conversation) ?? "";

  set(conversation: string, text: string): void {
    const changed = new Map(this.all());
    if (text) changed.set(conversation, text);
    else changed.delete(conversation);
    this.texts = changed;
    for (const listener of this.listeners) listener();
    stored((storage) => {
      const key = this.prefix() + conversation;
      if (text) storage.setItem(key, text);
      else storage.removeItem(key);
    });
  }

  private all(): Texts {
    const userId = this.userId();
    if (userId !== this.readOf) {
      this.texts = stored((storage) => textsIn(storage, this.prefix())) ?? new Map<string, string>();
      this.readOf = userId;
    }
    return this.texts;
  }

  private prefix(): string {
    return `portico-draft ${this.userId()} `;
  }
}

function textsIn(storage: Storage, prefix: string): Texts {
  const keys = Object.keys(storage).filter((key) => key.startsWith(prefix));
  return new Map(keys.map((key) => [key.slice(prefix.length), storage.getItem(key) ?? ""]));
}

/** Storage may be full or forbidden. */
function stored<Value>(use: (storage: Storage) => Value): Value | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
