import type { Core } from "../core.js";
import { PorticoError } from "../errors.js";
import { between, runAround, startOfTail, type Messages } from "../state/messages.js";
import type { ConversationRecord } from "../state/record.js";
import { afterPage } from "../state/state.js";

export const PAGE = 50;

/** Where to go in a conversation: to a message by its id, or by its `seq`. */
export type Place = { readonly messageId: number } | { readonly seq: number };

/** A page before a message, after one, or the newest. */
interface Where {
  readonly before?: number;
  readonly after?: number;
}

/** Which messages of a conversation a thread shows: the newest ones, or those around a message. None is missing in between. */
export class MessageWindow {
  private start = 0;
  /** The last message that is shown; infinite while the newest ones are. */
  private end = Infinity;
  /** A message that stays in sight when others have to be loaded again. */
  private anchor = 0;
  /** The first one that there is, once the server has said so. */
  private first = 0;
  private isLoading = false;

  constructor(
    private readonly core: Core,
    private readonly id: number,
  ) {}

  get hasOlder(): boolean {
    return this.record !== undefined && this.start > Math.max(this.clearedSeq + 1, this.first);
  }

  get hasNewer(): boolean {
    return this.end < Infinity;
  }

  /** The messages that are shown. */
  get shown(): Messages {
    return between(this.messages, this.start, this.end);
  }

  async loadOlder(): Promise<void> {
    if (!this.hasOlder) return;
    this.anchor = this.start;
    await this.loadOnce({ before: this.start });
  }

  async loadNewer(): Promise<void> {
    if (!this.hasNewer) return;
    this.anchor = this.end;
    await this.loadOnce({ after: this.end });
  }

  async jumpTo(place: Place): Promise<number> {
    const seq = "seq" in place ? place.seq : await this.seqOf(place.messageId);
    await this.loadAround(seq);
    if (!runAround(this.messages, seq)) throw noSuchMessage();
    this.anchor = this.end = seq;
    this.show();
    return seq;
  }

  async toNewest(): Promise<void> {
    this.end = Infinity;
    this.show();
    if (this.isIncomplete) await this.loadPage({});
  }

  /** There are none before this one. */
  beginsWith(seq: number): void {
    this.first = seq;
  }

  /** Load what a sync left out of what is shown. */
  async loadMissing(): Promise<void> {
    if (!this.hasNewer) {
      if (this.isIncomplete) await this.loadOnce({});
    } else if (this.shown.length <= this.end - this.start) await this.loadAround(this.anchor);
  }

  /** Show what is there without a hole: up to the newest message, or around the anchor. */
  show(): void {
    const { messages, clearedSeq } = this;
    const run = this.hasNewer && runAround(messages, this.anchor);
    if (run) [this.start, this.end] = run;
    if (this.end >= lastOf(messages) || this.anchor <= clearedSeq) {
      this.start = startOfTail(messages) || clearedSeq + 1;
      this.end = Infinity;
    }
    this.core.invalidate();
  }

  private get record(): ConversationRecord | undefined {
    return this.core.state.records.get(this.id);
  }

  private get messages(): Messages {
    return this.record?.messages ?? [];
  }

  /** Messages up to here do not exist for this user. */
  private get clearedSeq(): number {
    return this.record?.view.clearedSeq ?? 0;
  }

  /** Whether the newest page is not there. */
  private get isIncomplete(): boolean {
    const { messages, clearedSeq } = this;
    const lastSeq = this.record?.view.lastSeq ?? 0;
    const tail = lastSeq - startOfTail(messages) + 1;
    return (
      lastSeq > clearedSeq && (lastOf(messages) < lastSeq || tail < Math.min(PAGE, lastSeq - clearedSeq))
    );
  }

  private async seqOf(messageId: number): Promise<number> {
    const known = this.messages.find(({ id }) => id === messageId);
    const { conversationId, seq } = known ?? (await this.core.call("message.get", { messageId })).message;
    if (conversationId !== this.id) throw noSuchMessage();
    return seq;
  }

  /** Load what is around a message, if little of it is there. Without a connection what is there has to do. */
  private async loadAround(seq: number): Promise<void> {
    const run = runAround(this.messages, seq);
    if (run && run[1] - run[0] >= PAGE / 2) return;
    try {
      await this.loadPage({ after: Math.max(0, seq - PAGE / 2) });
    } catch (thrown) {
      if (!run) throw thrown;
    }
  }

  private async loadOnce(where: Where): Promise<void> {
    if (this.isLoading) return;
    this.isLoading = true;
    try {
      const messages = await this.loadPage(where);
      if (messages.length < PAGE && !where.after) this.beginsWith(messages[0]?.seq ?? where.before ?? 0);
      this.show();
    } finally {
      this.isLoading = false;
    }
  }

  private async loadPage(where: Where): Promise<Messages> {
    const request = { conversationId: this.id, limit: PAGE, ...where };
    const { messages } = await this.core.call("message.list", request);
    this.core.change((state) => afterPage(state, this.id, messages));
    this.show();
    return messages;
  }
}

const lastOf = (messages: Messages): number => messages.at(-1)?.seq ?? 0;

const noSuchMessage = (): PorticoError => new PorticoError("not_found", "no such message");
