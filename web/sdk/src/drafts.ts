import type { Core } from "./core.js";
import { View } from "./views/view.js";

/** A text that was not sent yet. `key` says where: the id of a conversation, or any other name of a place. */
export interface Draft {
  readonly key: string;
  readonly text: string;
  /** The server has it. */
  readonly isSaved?: boolean;
}

export type DraftTexts = ReadonlyMap<string, string>;

/**
 * Texts that were not sent yet. They are stored with the other state of the user, and forgotten with it. Those of
 * conversations are on all devices of the user: the one that is saved last counts.
 */
export class Drafts extends View<DraftTexts> {
  /** Also those that were emptied here and not on the server. @internal */
  readonly all = new Map<string, Draft>();

  /** @internal */
  constructor(
    core: Core,
    private readonly store: (draft: Draft) => void,
  ) {
    super();
    core.afterJoin.add(() => {
      const code = import("./after-join.js");
      code.then(({ begin }) => begin(core, this)).catch(() => undefined); // the next login tries it again
    });
  }

  /** The text for a conversation; empty if there is none. */
  get(key: number | string): string {
    return this.all.get(String(key))?.text ?? "";
  }

  /** Keep a text, with each key that is pressed. An empty one is forgotten. */
  set(key: number | string, text: string): void {
    if (this.get(key) !== text) this.put({ key: String(key), text });
  }

  /** What is stored; what was typed since stays. @internal */
  restore(drafts: readonly Draft[]): void {
    for (const draft of [...drafts, ...this.all.values()]) this.put(this.all.get(draft.key) ?? draft);
  }

  /** @internal */
  put(draft: Draft): void {
    this.all.set(draft.key, draft);
    this.store(draft);
    this.invalidate();
  }

  protected compute(): DraftTexts {
    return new Map([...this.all.values()].flatMap(({ key, text }) => (text ? [[key, text]] : [])));
  }
}
