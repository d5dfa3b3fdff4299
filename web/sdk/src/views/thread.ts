import type { Core } from "../core.js";
import { PorticoError } from "../errors.js";
import type {
  ActOnCard,
  Card,
  Conversation,
  FoundMessage,
  Message,
  Participant,
  Presence,
} from "../generated/shapes.js";
import { randomId } from "../ids.js";
import type { MessageContent } from "../outbox/outbox.js";
import type { ConversationRecord, Receipt } from "../state/record.js";
import { afterLoad, afterPage } from "../state/state.js";
import { searchMessages, type MessageQuery, type Page } from "../search.js";
import { sentMessage, unsentMessage, type SentMessage, type ThreadMessage } from "./thread-messages.js";
import { TypingReports } from "./typing-reports.js";
import { stable, stableFields, View } from "./view.js";
import { MessageWindow, PAGE, type Place } from "./window.js";

/** A participant with their presence; null where it is not known. */
export interface ThreadParticipant extends Participant {
  readonly presence: Presence | null;
}

type Action = Card["actions"][number];
/** What an action on a card takes. */
export type ActOptions = Omit<ActOnCard, "messageId" | "action">;

/** What a thread shows. */
export interface ThreadSnapshot {
  /** Null until it is loaded, and when it is gone. */
  readonly conversation: Conversation | null;
  readonly participants: readonly ThreadParticipant[];
  /** In ascending order; those that are not stored yet are last: what bots are writing, and what waits to be sent. */
  readonly messages: readonly ThreadMessage[];
  readonly hasOlder: boolean;
  /** Whether `messages` end before the newest one, after `jumpTo`. Then they have no unsent ones either. */
  readonly hasNewer: boolean;
  /** The users who type, without the own one. */
  readonly typing: readonly string[];
  /** How far each participant has read and received. */
  readonly receipts: Readonly<Record<string, Receipt>>;
}

/** A live conversation with its messages. `close()` it when nothing shows it any more. */
export class Thread extends View<ThreadSnapshot> {
  private readonly window: MessageWindow;
  private opening: Promise<void> | null = null;
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
    this.window = new MessageWindow(core, id);
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
    if (this.window.hasNewer) void this.toNewest().catch((thrown: unknown) => this.core.report(thrown));
    const now = this.core.clock.date();
    // By the time: what another visit has written may not be read yet.
    const order = Math.max(now, (this.core.outbox.entries.at(-1)?.order ?? 0) + 1);
    const createdAt = new Date(now).toISOString();
    const plain = JSON.parse(JSON.stringify(content)) as MessageContent; // what can be sent and stored, and a copy
    const entry = { localId, order, conversationId: this.id, content: plain, createdAt, error: null };
    return this.deliver(localId, () => this.core.outbox.put(entry));
  }

  /** Send a failed message again, with the same `localId`. After a warning (`confirm_needed`) this confirms it. */
  async retry(localId: string): Promise<SentMessage> {
    const entry = this.core.outbox.entries.find((each) => each.localId === localId);
    if (!entry) throw new PorticoError("not_found", "no such message");
    const content = { ...entry.content, confirm: entry.error?.details["confirm"] as never };
    return this.deliver(localId, () => this.core.outbox.put({ ...entry, content, error: null }));
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

  /** Act on a card: one of its `actions`. With its `version`, nobody acts on what has changed meanwhile. */
  async act(messageId: number, action: Action, options: ActOptions = {}): Promise<Message> {
    return (await this.core.call("card.act", { messageId, action, ...options })).message;
  }

  async react(messageId: number, emoji: string): Promise<Message> {
    return (await this.core.call("message.react", { messageId, emoji })).message;
  }

  async unreact(messageId: number, emoji: string): Promise<Message> {
    return (await this.core.call("message.unreact", { messageId, emoji })).message;
  }

  /** The user has read everything that is shown, or up to a `seq`. Shown at once; reported when there is a connection. */
  markRead(upToSeq?: number): void {
    const last = this.window.shown.at(-1)?.seq ?? 0;
    this.core.marks.read(this.id, Math.min(upToSeq ?? last, last));
  }

  /** The user types, or has stopped. Call it with each key: it reports every few seconds, and stops by itself. */
  setTyping(isTyping: boolean): void {
    this.typingReports.set(isTyping);
  }

  /** Load the messages before the first one that is shown. */
  async loadOlder(): Promise<void> {
    await this.window.loadOlder();
  }

  /** Load the messages after the last one that is shown. */
  async loadNewer(): Promise<void> {
    await this.window.loadNewer();
  }

  /**
   * Show a message and those around it, and no newer ones until `loadNewer` has reached them. Resolves with its `seq`;
   * `not_found` if the user does not see it.
   */
  async jumpTo(place: Place): Promise<number> {
    await this.restored;
    if (!this.record) await this.open();
    return this.window.jumpTo(place);
  }

  /** Show the newest messages again, and new ones as they come. */
  async toNewest(): Promise<void> {
    await this.window.toNewest();
  }

  /** Messages of this conversation with all the words of `query`, page by page. `jumpTo` shows one. */
  search(query: string, options: Omit<MessageQuery, "query" | "cursor"> = {}): Promise<Page<FoundMessage>> {
    return searchMessages(this.core, { ...options, query, conversationId: this.id });
  }

  /** Stop to follow the conversation. */
  close(): void {
    this.typingReports.end();
    this.core.views.delete(this);
    this.core.afterSync.delete(this.refresh);
    this.onClose();
  }

  protected compute(before: ThreadSnapshot | undefined): ThreadSnapshot {
    const { record, core, window } = this;
    const me = core.state.me;
    const { hasOlder, hasNewer } = window;
    const waiting = core.outbox.entries.filter(({ conversationId }) => conversationId === this.id);
    const unsent = hasNewer
      ? []
      : [...core.beingWritten(this.id), ...waiting.map((entry) => unsentMessage(entry, me))];
    const typing = core.typing.of(this.id).filter((userId) => userId !== me);
    return stableFields(before, {
      conversation: record?.view ?? null,
      participants: this.participants(before, record),
      messages: stable(before?.messages, [...window.shown.map(sentMessage), ...unsent]),
      hasOlder,
      hasNewer,
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
    this.window.show();
    if (this.core.link.status !== "online") return;
    try {
      if (!this.record) await this.open();
      await this.window.loadMissing();
      await this.loadPresence();
    } catch (thrown) {
      this.core.report(thrown);
    }
  }

  private open(): Promise<void> {
    return (this.opening ??= this.loadConversation().finally(() => (this.opening = null)));
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
    if (!hasOlder) this.window.beginsWith(messages[0]?.seq ?? 0);
    this.window.show();
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
