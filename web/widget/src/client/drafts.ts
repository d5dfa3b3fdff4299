/** Texts that were not sent, by conversation: they survive a reload of the tab, and are gone with it. */
export class Drafts {
  private readonly texts = new Map<string, string>();

  constructor(private readonly userId: () => string) {}

  get(conversation: string): string {
    const known = this.texts.get(conversation);
    return known ?? stored((storage) => storage.getItem(this.key(conversation))) ?? "";
  }

  set(conversation: string, text: string): void {
    this.texts.set(conversation, text);
    stored((storage) => {
      if (text) storage.setItem(this.key(conversation), text);
      else storage.removeItem(this.key(conversation));
    });
  }

  private key(conversation: string): string {
    return `portico-draft ${this.userId()} ${conversation}`;
  }
}

/** Storage may be full or forbidden. */
function stored<Value>(use: (storage: Storage) => Value): Value | null {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}
