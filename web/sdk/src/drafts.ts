import type { Core } from "./core.js";
import type { NamedEvent } from "./connection/link.js";
import { asPorticoError } from "./errors.js";
import type { Draft as SavedDraft, Message } from "./generated/shapes.js";
import { View } from "./views/view.js";

const PAUSE = 1_000; // milliseconds without a key, then the other devices of the user get the text

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
  private texts: DraftTexts = new Map();
  /** Where the server has another text, or may have. */
  private readonly unsaved = new Set<string>();
  /** When the server got what it has. */
  private readonly times = new Map<string, string>();
  /** Where the server has a text, or may get it any moment. */
  private readonly held = new Set<string>();
  private saving = false;
  private stopTimer = (): void => undefined;

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly store: (draft: Draft) => void,
  ) {
    super();
    core.heard.add((event) => this.hear(event));
    core.afterJoin.add(() => void this.load().catch(() => undefined)); // the next login loads them again
  }

  /** The text for a conversation; empty if there is none. */
  get(key: number | string): string {
    return this.texts.get(String(key)) ?? "";
  }

  /** Keep a text, with each key that is pressed. An empty one is forgotten. */
  set(key: number | string, text: string): void {
    if (this.get(key) !== text) this.put(String(key), text, false);
  }

  /** What is stored; what was typed since stays. @internal */
  restore(drafts: readonly Draft[]): void {
    const typed = this.texts;
    for (const { key, text, isSaved = false } of drafts) {
      if (!typed.has(key)) this.put(key, text, isSaved);
    }
    for (const [key, text] of typed) this.put(key, text, !this.unsaved.has(key));
  }

  /** Tell the server what was typed, now. @internal */
  async save(): Promise<void> {
    this.stopTimer();
    if (this.saving) return;
    this.saving = true;
    for (const key of this.unsaved) if (!(await this.saveOne(key))) break;
    this.saving = false;
    this.plan();
  }

  protected compute(): DraftTexts {
    return this.texts;
  }

  private put(key: string, text: string, isSaved: boolean): void {
    this.store({ key, text, isSaved });
    if (isSaved) this.unsaved.delete(key);
    else if (Number(key)) this.unsaved.add(key);
    const texts = new Map(this.texts);
    if (text) texts.set(key, text);
    else texts.delete(key);
    this.texts = texts;
    this.invalidate();
    this.plan();
  }

  private plan(): void {
    this.stopTimer();
    if (this.unsaved.size === 0 || this.core.link.status !== "online") return;
    this.stopTimer = this.core.clock.after(PAUSE, () => void this.save());
  }

  /** False: it has to be tried again. */
  private async saveOne(key: string): Promise<boolean> {
    const text = this.get(key);
    if (text) this.held.add(key);
    try {
      const { draft } = await this.core.call("draft.set", { conversationId: Number(key), text });
      this.times.set(key, draft.updatedAt);
      if (!text) this.held.delete(key);
    } catch (thrown) {
      if (asPorticoError(thrown).retryable) return false;
    }
    if (this.get(key) === text) this.put(key, text, true);
    return true;
  }

  /** What the other devices have written and sent meanwhile. */
  private async load(): Promise<void> {
    const asked = [...this.texts.keys()].filter((key) => Number(key) && !this.unsaved.has(key));
    const times = new Map(this.times);
    const { drafts } = await this.core.call("draft.get", {});
    for (const draft of drafts) this.receive(draft);
    const there = new Set(drafts.map(({ conversationId }) => String(conversationId)));
    for (const key of asked) {
      if (!there.has(key) && !this.unsaved.has(key) && this.times.get(key) === times.get(key))
        this.put(key, "", true);
    }
    this.plan();
  }

  private hear({ name, payload }: NamedEvent): void {
    if (name === "draft.updated") this.receive(payload.draft);
    if (name === "message.created" && payload.message.senderId === this.core.state.me)
      this.sent(payload.message);
    if (name === "conversation.removed") this.put(String(payload.conversationId), "", true);
  }

  private receive({ conversationId, text, updatedAt }: SavedDraft): void {
    const key = String(conversationId);
    if (this.unsaved.has(key) || updatedAt <= (this.times.get(key) ?? "")) return;
    this.times.set(key, updatedAt);
    if (text) this.held.add(key);
    else this.held.delete(key);
    this.put(key, text, true);
  }

  /** The server has forgotten its draft. A text that was not sent is saved again, and one that came late is erased. */
  private sent({ conversationId, text }: Message): void {
    const key = String(conversationId);
    const draft = this.get(key);
    if (text === null) return;
    if (!text.startsWith(draft.trim())) this.put(key, draft, false);
    else if (!this.unsaved.has(key) || (draft === "" && !this.held.has(key))) this.put(key, "", true);
  }
}
