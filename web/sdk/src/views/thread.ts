import type { Core } from "../core.js";
import { PorticoError } from "../errors.js";
import type { Conversation, Message, Participant, Presence } from "../generated/shapes.js";
import { randomId } from "../ids.js";
import type { MessageContent } from "../outbox/outbox.js";
import { from, startOfTail } from "../state/messages.js";
import type { ConversationRecord, Receipt } from "../state/record.js";
import { afterLoad, afterPage } from "../state/state.js";
import { sentMessage, unsentMessage, type SentMessage, type ThreadMessage } from "./thread-messages.js";
import { TypingReports } from "./typing-reports.js";
import { stable, stableFields, View } from "./view.js";

const PAGE = 50;

/** A participant with their presence; null where it is not known. */
export interface ThreadParticipant extends Participant {
  readonly presence: Presence | null;
}

/** What a thread shows. */
export interface ThreadSnapshot {
  /** Null until it is loaded, and when it is gone. */
  readonly conversation: Conversation | null;
  readonly participants: readonly ThreadParticipant[];
  /** In ascending order; those that are not stored yet are last. */
  readonly messages: readonly ThreadMessage[];
  readonly hasOlder: boolean;
  /** The users who type, without the own one. */
  readonly typing: readonly string[];
  /** How far each participant has read and received. */
  readonly receipts: Readonly<Record<string, Receipt>>;
}

/** A live conversation with its messages. `close()` it when nothing shows it any more. */
export class Thread extends View<ThreadSnapshot> {
  /** The first message that is shown; older ones are there only when nothing is missing in between. */
  private start = 0;
  private isAtBeginning = false;
  private isLoading = false;
  private restored: Promise<void> | null = null;
  private readonly typingReports: TypingReports;
  private readonly refresh = (): void => void this.load();

  /** @internal */
  constructor(
    private readonly core: Core,
    readonly id: number,
    private readonly onClose: () => void,
  ) {
    super();
    this.typingReports = new TypingReports(core.clock, (isTyping) => {
      core.call("typing.set", { conversationId: id, isTyping }).catch(() => undefined); // it expires by itself
    });
    core.views.add(this);
    core.afterSync.add(this.refresh);
    void this.load();
  }

  /** Send a message. Resolves when it is stored; rejects when it failed for good, and `messages` keeps it then. */
  async send(content: MessageContent): Promise<SentMessage> {
    const localId = randomId();
    this.typingReports.end();
    const order = (this.core.outbox.entries.at(-1)?.order ?? 0) + 1;
    const createdAt = new Date(this.core.clock.date()).toISOString();
    const plain = JSON.parse(JSON.stringify(content)) as MessageContent; // what can be sent and stored, and a copy
    const entry = { localId, order, conversationId: this.id, content: plain, createdAt, error: null };
    return this.deliver(localId, () => this.core.outbox.put(entry));
  }

  /** Send a failed message again, with the same `localId`. */
  async retry(localId: string): Promise<SentMessage> {
    const entry = this.core.outbox.entries.find((each) => each.localId === localId);
    if (!entry) throw new PorticoError("not_found", "no such unsent message");
    return this.deliver(localId, () => this.core.outbox.put({ ...entry, error: null }));
  }

  /** Forget an unsent message. */
  discard(localId: string): void {
    this.core.outbox.remove(localId, null);
  }

  /** Change the text of an own message. */
  async edit(messageId: number, text: string): Promise<Message> {
    return (await this.core.call("message.edit", { messageId, text })).message;
  }

  /** Delete an own message. */
  async remove(messageId: number): Promise<Message> {
    return (await this.core.call("message.delete", { messageId })).message;
  }

  async react(messageId: number, emoji: string): Promise<Message> {
    return (await this.core.call("message.react", { messageId, emoji })).message;
  }

  async unreact(messageId: number, emoji: string): Promise<Message> {
    return (await this.core.call("message.unreact", { messageId, emoji })).message;
  }

  /** The user has read everything that is shown, or up to a `seq`. Shown at once; reported when there is a connection. */
  markRead(upToSeq?: number): void {
    const record = this.record;
    const last = record?.messages.at(-1)?.seq ?? 0;
    if (record) this.core.marks.read(this.id, Math.min(upToSeq ?? last, last));
  }

  /** The user types, or has stopped. Call it with each key: it reports every few seconds, and stops by itself. */
  setTyping(isTyping: boolean): void {
    this.typingReports.set(isTyping);
  }

  /** Load the messages before the first one that is shown. */
  async loadOlder(): Promise<void> {
    if (this.isLoading || !this.getSnapshot().hasOlder) return;
    await this.page({ before: this.start });
  }

  /** Stop to follow the conversation. */
  close(): void {
    this.typingReports.end();
    this.core.views.delete(this);
    this.core.afterSync.delete(this.refresh);
    this.onClose();
  }

  protected compute(before: ThreadSnapshot | undefined): ThreadSnapshot {
    const { record, core } = this;
    const me = core.state.me;
    const shown = record ? from(record.messages, this.start).map(sentMessage) : [];
    const waiting = core.outbox.entries.filter(({ conversationId }) => conversationId === this.id);
    const unsent = waiting.map((entry) => unsentMessage(entry, me));
    const typing = core.typing.of(this.id).filter((userId) => userId !== me);
    return stableFields(before, {
      conversation: record?.view ?? null,
      participants: this.participants(before, record),
      messages: stable(before?.messages, [...shown, ...unsent]),
      hasOlder: record !== undefined && !this.isAtBeginning && this.start > record.view.clearedSeq + 1,
      typing: stable(before?.typing, typing),
      receipts: stableFields(before?.receipts, receiptsOf(record)),
    });
  }

  private get record(): ConversationRecord | undefined {
    return this.core.state.records.get(this.id);
  }

  private participants(
    before: ThreadSnapshot | undefined,
    record: ConversationRecord | undefined,
  ): readonly ThreadParticipant[] {
    const known = new Map(before?.participants.map((participant) => [participant.userId, participant]));
    const now = (record?.view.participants ?? []).map((participant) => {
      const presence = this.core.presence.get(participant.userId) ?? null;
      return stableFields(known.get(participant.userId), { ...participant, presence });
    });
    return stable(before?.participants, now);
  }

  private async deliver(localId: string, put: () => void): Promise<SentMessage> {
    const outcome = this.core.outbox.outcomeOf(localId);
    put();
    return sentMessage(await outcome);
  }

  /** Load what is missing of the newest messages, after each sync and at the beginning. */
  private async load(): Promise<void> {
    await (this.restored ??= this.core.restoreMessages(this.id, PAGE));
    this.showTail();
    if (this.isLoading || this.core.link.status !== "online") return;
    try {
      if (!this.record) await this.loadConversation();
      if (this.record && this.isIncomplete(this.record)) await this.page({});
      await this.loadPresence();
    } catch (thrown) {
      this.core.report(thrown);
    }
  }

  private isIncomplete({ view, messages }: ConversationRecord): boolean {
    const tail = view.lastSeq - startOfTail(messages) + 1;
    const isBehind = (messages.at(-1)?.seq ?? 0) < view.lastSeq;
    return (
      view.lastSeq > view.clearedSeq && (isBehind || tail < Math.min(PAGE, view.lastSeq - view.clearedSeq))
    );
  }

  private async page(where: { before?: number }): Promise<void> {
    this.isLoading = true;
    try {
      const request = { conversationId: this.id, limit: PAGE, ...where };
      const { messages } = await this.core.call("message.list", request);
      this.core.change((state) => afterPage(state, this.id, messages));
      if (messages.length < PAGE) this.isAtBeginning = true;
      this.showTail();
    } finally {
      this.isLoading = false;
    }
  }

  /** A conversation that no sync has brought: one that is new, or that is not in the first pages. */
  private async loadConversation(): Promise<void> {
    const request = { conversationId: this.id, limit: PAGE };
    const { conversation, messages, hasOlder, receipts, typing } = await this.core.call(
      "conversation.thread",
      request,
    );
    this.core.change((state) => afterPage(afterLoad(state, conversation, receipts), this.id, messages));
    for (const userId of typing) this.core.typing.begin(this.id, userId);
    this.isAtBeginning = !hasOlder;
    this.showTail();
  }

  private async loadPresence(): Promise<void> {
    const userIds = (this.record?.view.participants ?? [])
      .map(({ userId }) => userId)
      .filter((userId) => userId !== this.core.state.me && !this.core.presence.has(userId))
      .slice(0, 200);
    if (userIds.length === 0) return;
    const known = await this.core.call("presence.get", { userIds }).catch(() => ({}));
    for (const [userId, presence] of Object.entries(known))
      if (presence) this.core.presence.set(userId, presence);
    this.invalidate();
  }

  /** Show from where on nothing is missing. */
  private showTail(): void {
    const { record } = this;
    if (record) this.start = startOfTail(record.messages) || record.view.clearedSeq + 1;
    this.invalidate();
  }
}

/** Those who have left have no receipts to show. */
function receiptsOf(record: ConversationRecord | undefined): Record<string, Receipt> {
  const present = record?.view.participants ?? [];
  return Object.fromEntries(
    present.flatMap(({ userId }) => {
      const receipt = record?.receipts[userId];
      return receipt ? [[userId, receipt]] : [];
    }),
  );
}
