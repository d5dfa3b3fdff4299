import type { Core } from "./core.js";
import type { NamedEvent } from "./connection/link.js";
import type { Draft, Drafts } from "./drafts.js";
import type { Draft as SavedDraft, Message } from "./generated/shapes.js";

const PAUSE = 1_000; // milliseconds without a key, then the other devices of the user get the text

const syncs = new WeakMap<Drafts, DraftSync>();

/** After each login: what the other devices have written and sent meanwhile. */
export async function syncDrafts(core: Core, drafts: Drafts): Promise<void> {
  let sync = syncs.get(drafts);
  if (!sync) syncs.set(drafts, (sync = new DraftSync(core, drafts)));
  await sync.load();
}

/** Brings drafts of conversations to the server, and those of the other devices here. */
class DraftSync {
  /** When the server got what it has. */
  private readonly times = new Map<string, string>();
  /** Where the server has a text, or may get it any moment. */
  private readonly held = new Set<string>();
  private isSaving = false;
  private stopTimer = (): void => undefined;

  constructor(
    private readonly core: Core,
    private readonly drafts: Drafts,
  ) {
    core.heard.add((event) => this.hear(event));
    drafts.subscribe(() => this.plan());
  }

  async load(): Promise<void> {
    const asked = [...this.drafts.all.values()].filter(({ key, isSaved }) => isSaved && Number(key));
    const times = new Map(this.times);
    const { drafts } = await this.core.call("draft.get", {});
    for (const draft of drafts) this.receive(draft);
    const there = new Set(drafts.map(({ conversationId }) => String(conversationId)));
    for (const draft of asked) {
      const { key } = draft;
      if (!there.has(key) && this.drafts.all.get(key) === draft && this.times.get(key) === times.get(key))
        this.put(key, "");
    }
    this.plan();
  }

  /** The key of a text that was typed here and is not saved. */
  private get unsaved(): readonly string[] {
    const all = [...this.drafts.all.values()];
    return all.filter(({ key, isSaved }) => !isSaved && Number(key)).map(({ key }) => key);
  }

  private isUnsaved(key: string): boolean {
    const draft = this.drafts.all.get(key);
    return draft !== undefined && draft.isSaved !== true;
  }

  private put(key: string, text: string): void {
    this.drafts.put({ key, text, isSaved: true });
  }

  private plan(): void {
    this.stopTimer();
    if (this.unsaved.length === 0 || this.core.link.status !== "online") return;
    this.stopTimer = this.core.clock.after(PAUSE, () => void this.save());
  }

  private async save(): Promise<void> {
    if (this.isSaving) return;
    this.isSaving = true;
    for (const key of this.unsaved) if (!(await this.saveOne(key))) break;
    this.isSaving = false;
    this.plan();
  }

  /** False: it has to be tried again. */
  private async saveOne(key: string): Promise<boolean> {
    const text = this.drafts.get(key);
    if (text) this.held.add(key);
    try {
      const reply = await this.core.call("draft.set", { conversationId: Number(key), text });
      this.times.set(key, reply.draft.updatedAt);
      this.core.learn([{ name: "draft.updated", payload: reply }]); // for the other tabs
      if (!text) this.held.delete(key);
    } catch (thrown) {
      if (this.core.tools.asPorticoError(thrown).retryable) return false;
    }
    if (this.drafts.get(key) === text) this.put(key, text);
    return true;
  }

  private hear({ name, payload }: NamedEvent): void {
    if (name === "draft.updated") this.receive(payload.draft);
    if (name === "message.created" && payload.message.senderId === this.core.state.me)
      this.sent(payload.message);
    if (name === "conversation.removed") this.put(String(payload.conversationId), "");
  }

  private receive({ conversationId, text, updatedAt }: SavedDraft): void {
    const key = String(conversationId);
    if (this.isUnsaved(key) || updatedAt <= (this.times.get(key) ?? "")) return;
    this.times.set(key, updatedAt);
    if (text) this.held.add(key);
    else this.held.delete(key);
    this.put(key, text);
  }

  /** The server has forgotten its draft. A text that was not sent is saved again, and one that came late is erased. */
  private sent({ conversationId, text }: Message): void {
    const key = String(conversationId);
    const draft: Draft = { key, text: this.drafts.get(key) };
    if (text === null) return;
    if (!text.startsWith(draft.text.trim())) this.drafts.put(draft);
    else if (!this.isUnsaved(key) || (draft.text === "" && !this.held.has(key))) this.put(key, "");
  }
}
