import type { NamedEvent } from "../../src/connection/link.js";
import { PorticoError } from "../../src/errors.js";
import type {
  Conversation,
  Draft,
  Gap,
  ListMessages,
  Message,
  Standing,
  Synced,
} from "../../src/generated/shapes.js";

const ME = "me";
const TYPE = "general" as const;
const PAGE = 50;

interface StoredReceipt {
  read: number;
  delivered: number;
  changed: number;
}

interface Stored {
  readonly id: number;
  rev: number;
  title: string | null;
  messages: Message[];
  changedMessages: number[]; // by index
  receipts: Record<string, StoredReceipt>;
  updatedAt: string;
  changed: number;
  cleared: number;
  isMarked: boolean;
  isPresent: boolean;
}

interface Item {
  readonly key: number;
  readonly view?: Conversation;
  readonly message?: Message;
}

/** A server of conversations of one user, in memory: what docs/reference/sync.md and messages.md say, and no more. */
export class ModelServer {
  private tick = 1;
  private nextMessageId = 1;
  readonly conversations: Stored[] = [];
  private readonly byLocalId = new Map<string, Message>();
  /** Gets the events of the user. */
  publish: (event: NamedEvent) => void = () => undefined;

  private readonly drafts = new Map<number, Draft>();

  setDraft(conversationId: number, text: string): Draft {
    const draft = { conversationId, text, updatedAt: this.time() };
    if (text) this.drafts.set(conversationId, draft);
    else this.drafts.delete(conversationId);
    return draft;
  }

  listDrafts(): Draft[] {
    return [...this.drafts.values()];
  }

  open(): void {
    const people = [ME, "bob", "cy"];
    const stored: Stored = {
      id: this.conversations.length + 1,
      rev: 1,
      title: null,
      messages: [],
      changedMessages: [],
      receipts: Object.fromEntries(people.map((id) => [id, { read: 0, delivered: 0, changed: this.tick }])),
      updatedAt: this.time(),
      changed: (this.tick += 1),
      cleared: 0,
      isMarked: false,
      isPresent: true,
    };
    this.conversations.push(stored);
    this.publish({ name: "conversation.created", payload: { conversation: this.view(stored) } });
  }

  send(id: number, senderId: string, localId: string, text: string, isHeard = true): Message {
    const known = this.byLocalId.get(localId);
    const stored = this.stored(id);
    if (known) return this.shown(stored, stored.messages[known.seq - 1] ?? known);
    const seq = stored.messages.length + 1;
    const answered = seq % 3 === 0 ? stored.messages[seq >> 1] : undefined;
    const message: Message = {
      ...{ id: (this.nextMessageId += 1), conversationId: id, seq, rev: 1, senderId, type: "text", text },
      ...{
        attachments: [],
        replyTo: answered?.id ?? null,
        quoted: null,
        metadata: {},
        localId,
        createdAt: this.time(),
      },
      ...{ editedAt: null, deletedAt: null, reactions: {} },
    };
    stored.messages.push(message);
    stored.changedMessages.push(this.touch(stored));
    stored.updatedAt = message.createdAt;
    stored.isPresent = true;
    this.move(stored, senderId, seq);
    this.byLocalId.set(localId, message);
    if (senderId === ME) this.drafts.delete(id);
    const shown = this.shown(stored, message);
    if (isHeard) this.publish({ name: "message.created", payload: { message: shown } });
    return shown;
  }

  /** A message as the user sees it now, with what it quotes. */
  private shown(stored: Stored, message: Message): Message {
    const quoted = stored.messages.find(({ id, seq }) => id === message.replyTo && seq > stored.cleared);
    if (!quoted) return { ...message, quoted: null };
    const { id, seq, rev, senderId, type, text, deletedAt } = quoted;
    return { ...message, quoted: { id, seq, rev, senderId, type, text, deleted: deletedAt !== null } };
  }

  change(id: number, index: number, kind: "edit" | "delete" | "react"): void {
    const stored = this.stored(id);
    const message = stored.messages[index % Math.max(1, stored.messages.length)];
    if (!message || message.deletedAt || message.seq <= stored.cleared) return;
    const { seq, id: messageId } = message;
    const rev = message.rev + 1;
    const at = { conversationId: id, messageId, seq, rev };
    if (kind === "edit") {
      const edited = this.store(stored, { ...message, rev, text: `edited ${rev}`, editedAt: this.time() });
      this.publish({ name: "message.updated", payload: { message: this.shown(stored, edited) } });
    } else if (kind === "react") {
      const reactions = { "👍": [`user-${rev}`] };
      this.store(stored, { ...message, rev, reactions });
      const payload = { ...at, userId: "bob", emoji: "👍", added: true, reactions };
      this.publish({ name: "message.reaction", payload });
    } else {
      const deletedAt = this.time();
      this.store(stored, { ...message, rev, deletedAt, text: null, reactions: {} });
      this.publish({ name: "message.deleted", payload: { ...at, deletedAt } });
      if (seq > this.receipt(stored, ME).read) this.publishUnread(stored);
    }
  }

  read(id: number, userId: string, upTo: number, isHeard = true): { upToSeq: number; unread: number } {
    const stored = this.stored(id);
    const upToSeq = Math.min(upTo, stored.messages.length);
    this.touch(stored);
    const wasUnread = this.unread(stored);
    if (userId === ME) stored.isMarked = false;
    const isMoved = this.move(stored, userId, upToSeq);
    const payload = { conversationId: id, userId, upToSeq, readAt: null };
    if (isHeard && isMoved) this.publish({ name: "receipt.read", payload });
    if (isHeard && userId === ME && wasUnread !== this.unread(stored)) this.publishUnread(stored);
    return { upToSeq, unread: this.unread(stored) };
  }

  deliver(id: number, userId: string, upTo: number): void {
    const stored = this.stored(id);
    const receipt = this.receipt(stored, userId);
    const upToSeq = Math.min(upTo, stored.messages.length);
    if (upToSeq <= receipt.delivered) return;
    Object.assign(receipt, { delivered: upToSeq, changed: (this.tick += 1) });
    const payload = { conversationId: id, userId, upToSeq, deliveredAt: this.time() };
    this.publish({ name: "receipt.delivered", payload });
  }

  markUnread(id: number): void {
    const stored = this.stored(id);
    if (stored.isMarked || !stored.isPresent) return;
    stored.isMarked = true;
    this.touch(stored);
    this.publishUnread(stored);
  }

  rename(id: number): void {
    const stored = this.stored(id);
    if (!stored.isPresent) return;
    Object.assign(stored, { rev: stored.rev + 1, title: `title ${stored.rev}` });
    this.touch(stored);
    this.publish({ name: "conversation.updated", payload: { conversation: this.view(stored), left: [] } });
  }

  /** The user deletes the conversation for themselves: it returns with the next message. */
  forget(id: number): void {
    const stored = this.stored(id);
    if (!stored.isPresent) return;
    Object.assign(stored, { rev: stored.rev + 1, cleared: stored.messages.length, isPresent: false });
    this.touch(stored);
    stored.isMarked = false;
    this.move(stored, ME, stored.messages.length);
    this.publish({ name: "conversation.removed", payload: { conversationId: id } });
  }

  /** `sync.changes`, or without a cursor `sync.state`. Pages go by conversation and seq, as the real ones. */
  sync(since: string | null, limit: number, perConversation = Infinity): Synced {
    const [from, goal, place] = (since ?? `0/0/0.0`).split("/").map(Number) as [number, number, number];
    const end = goal || this.tick;
    const all = this.conversations.flatMap((stored) =>
      this.itemsOf(stored, from, since === null, perConversation),
    );
    const left = all.filter(({ key }) => key > place);
    const page = left.slice(0, limit);
    const isLast = page.length === left.length;
    const views = page.flatMap(({ view }) => (view ? [view] : []));
    const removed =
      since === null ? [] : this.conversations.filter((one) => !one.isPresent && one.changed > from);
    return {
      cursor: isLast ? `${end}/0/0.0` : `${from}/${end}/${page.at(-1)?.key ?? 0}`,
      removed: removed.map(({ id }) => id),
      conversations: views,
      messages: page.flatMap(({ message }) => (message ? [message] : [])),
      receipts: views.flatMap((view) => this.standings(view.id)),
      gaps:
        since === null
          ? []
          : this.conversations.flatMap((stored) => this.gapOf(stored, from, perConversation)),
      more: !isLast,
      reset: false,
    };
  }

  list(id: number, { before, after, limit = PAGE }: Omit<ListMessages, "conversationId">): Message[] {
    const stored = this.stored(id);
    const first = Math.max(stored.cleared, after ?? 0);
    const visible = stored.messages.filter(({ seq }) => seq > first && seq < (before ?? Infinity));
    const page = after === undefined || after === null ? visible.slice(-limit) : visible.slice(0, limit);
    return page.map((message) => this.shown(stored, message));
  }

  message(messageId: number): Message {
    for (const stored of this.conversations) {
      const message = stored.messages.find(({ id, seq }) => id === messageId && seq > stored.cleared);
      if (message) return this.shown(stored, message);
    }
    throw new PorticoError("not_found", "no such message");
  }

  get(id: number): Conversation {
    const stored = this.stored(id);
    if (!stored.isPresent) throw new PorticoError("not_found", "no such conversation");
    return this.view(stored);
  }

  standings(id: number): Standing[] {
    const entries = Object.entries(this.stored(id).receipts);
    return entries.map(([userId, { read, delivered }]) => ({
      ...{
        userId,
        readSeq: read,
        deliveredSeq: delivered,
        readAt: null,
        deliveredAt: null,
        conversationId: id,
      },
    }));
  }

  private itemsOf(stored: Stored, from: number, isState: boolean, most: number): Item[] {
    if (!stored.isPresent) return [];
    const isChanged =
      stored.changed > from || Object.values(stored.receipts).some((one) => one.changed > from);
    const messages = isState ? [] : this.changedIn(stored, from).slice(-most);
    return [
      ...(isChanged || isState ? [{ key: stored.id, view: this.view(stored) }] : []),
      ...messages.map((message) => ({
        key: stored.id + message.seq / 1_000_000,
        message: this.shown(stored, message),
      })),
    ];
  }

  private gapOf(stored: Stored, from: number, most: number): Gap[] {
    const left = stored.isPresent ? this.changedIn(stored, from).slice(0, -most) : [];
    const [first, last] = [left[0], left.at(-1)];
    return first && last ? [{ conversationId: stored.id, fromSeq: first.seq, toSeq: last.seq }] : [];
  }

  private changedIn(stored: Stored, from: number): Message[] {
    return stored.messages.filter(
      ({ seq }, index) => seq > stored.cleared && (stored.changedMessages[index] ?? 0) > from,
    );
  }

  private view(stored: Stored): Conversation {
    const last = stored.messages.at(-1);
    return {
      ...{
        id: stored.id,
        rev: stored.rev,
        type: TYPE,
        status: "active",
        propertyId: null,
        title: stored.title,
      },
      ...{ bookingUrl: null, metadata: {}, mutedUntil: null, pinned: false, createdAt: "2026" },
      participants: [ME, "bob", "cy"].map((userId) => ({
        ...{ userId, role: "member", name: null, avatarUrl: null, rev: 1, joinedAt: "2026" },
      })),
      participantCount: 3,
      lastMessage: last && last.seq > stored.cleared ? this.shown(stored, last) : null,
      lastSeq: stored.messages.length,
      unread: this.unread(stored),
      readSeq: this.receipt(stored, ME).read,
      clearedSeq: stored.cleared,
      updatedAt: stored.updatedAt,
    };
  }

  private unread(stored: Stored): number {
    const { read } = this.receipt(stored, ME);
    const waiting = stored.messages.filter(({ seq, deletedAt }) => seq > read && !deletedAt).length;
    return Math.max(waiting, stored.isMarked ? 1 : 0);
  }

  private publishUnread(stored: Stored): void {
    const unread = this.unread(stored);
    this.publish({ name: "unread.updated", payload: { conversationId: stored.id, unread, total: unread } });
  }

  private move(stored: Stored, userId: string, seq: number): boolean {
    const receipt = this.receipt(stored, userId);
    if (userId === ME) stored.isMarked = false;
    if (seq <= receipt.read) return false;
    Object.assign(receipt, {
      read: seq,
      delivered: Math.max(seq, receipt.delivered),
      changed: (this.tick += 1),
    });
    return true;
  }

  private store(stored: Stored, message: Message): Message {
    stored.messages[message.seq - 1] = message;
    stored.changedMessages[message.seq - 1] = this.touch(stored);
    return message;
  }

  private touch(stored: Stored): number {
    return (stored.changed = this.tick += 1);
  }

  private receipt(stored: Stored, userId: string): StoredReceipt {
    return stored.receipts[userId] as StoredReceipt;
  }

  private stored(id: number): Stored {
    const stored = this.conversations[id - 1];
    if (!stored) throw new PorticoError("not_found", "no such conversation");
    return stored;
  }

  private time(): string {
    return new Date(Date.UTC(2026, 0, 1) + (this.tick += 1) * 1000).toISOString();
  }
}
