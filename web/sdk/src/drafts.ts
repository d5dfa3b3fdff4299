import { View } from "./views/view.js";

/** A text that was not sent yet. `key` says where: the id of a conversation, or any other name of a place. */
export interface Draft {
  readonly key: string;
  readonly text: string;
}

export type DraftTexts = ReadonlyMap<string, string>;

/** Texts that were not sent yet. They are stored with the other state of the user, and forgotten with it. */
export class Drafts extends View<DraftTexts> {
  private texts: DraftTexts = new Map();

  /** @internal */
  constructor(private readonly store: (draft: Draft) => void) {
    super();
  }

  /** The text for a conversation; empty if there is none. */
  get(key: number | string): string {
    return this.texts.get(String(key)) ?? "";
  }

  /** Keep a text, with each key that is pressed. An empty one is forgotten. */
  set(key: number | string, text: string): void {
    if (this.get(key) === text) return;
    const draft = { key: String(key), text };
    this.store(draft);
    this.show([...this.texts].concat([[draft.key, text]]));
  }

  /** What is stored; what was typed since stays. @internal */
  restore(drafts: readonly Draft[]): void {
    for (const [key, text] of this.texts) this.store({ key, text });
    this.show([...drafts.map(({ key, text }): [string, string] => [key, text]), ...this.texts]);
  }

  protected compute(): DraftTexts {
    return this.texts;
  }

  private show(entries: readonly [string, string][]): void {
    this.texts = new Map([...new Map(entries)].filter(([, text]) => text));
    this.invalidate();
  }
}
