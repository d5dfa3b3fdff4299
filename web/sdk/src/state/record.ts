import type { Conversation, Message, Participant, Quoted, User } from "../generated/shapes.js";
import {
  between,
  deletedBetween,
  later,
  merge,
  withQuoteChange,
  withQuotes,
  type Messages,
} from "./messages.js";

/** How far a participant has read and received. */
export interface Receipt {
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly readAt: string | null;
  readonly deliveredAt: string | null;
}

/** An unread count of the server, and the positions to which it belongs. */
export interface Counted {
  readonly unread: number;
  readonly lastSeq: number;
  readonly readSeq: number;
}

/** What a client knows of a conversation. `docs/reference/sync.md` says which of two states is newer. */
export interface ConversationRecord {
  readonly view: Conversation;
  readonly counted: Counted;
  readonly receipts: Readonly<Record<string, Receipt>>;
  readonly messages: Messages;
}

/** The fields of a message that an event changes, and its new `rev`. */
export type MessageChange = Partial<Message> & { readonly rev: number };

const NOTHING: Receipt = { readSeq: 0, deliveredSeq: 0, readAt: null, deliveredAt: null };

/** With a view of the conversation: settings by `rev`, positions by the greater. */
export function withView(
  old: ConversationRecord | undefined,
  view: Conversation,
  left: readonly string[] = [],
): ConversationRecord {
  if (!old) {
    const messages = view.lastMessage ? [view.lastMessage] : [];
    return { view, counted: countedIn(view), receipts: {}, messages };
  }
  const newer = view.rev >= old.view.rev ? withOthers(view, old.view, left) : old.view;
  const clearedSeq = Math.max(view.clearedSeq, old.view.clearedSeq);
  const last = later(old.view.lastMessage, view.lastMessage);
  const merged: Conversation = {
    ...newer,
    participants: named(newer.participants, (newer === old.view ? view : old.view).participants),
    clearedSeq,
    readSeq: Math.max(view.readSeq, old.view.readSeq),
    lastSeq: Math.max(view.lastSeq, old.view.lastSeq),
    updatedAt: view.updatedAt > old.view.updatedAt ? view.updatedAt : old.view.updatedAt,
    lastMessage: last && last.seq > clearedSeq ? last : null,
  };
  const isAsNew = view.readSeq >= old.counted.readSeq && view.lastSeq >= old.counted.lastSeq;
  const messages = merge(
    between(old.messages, clearedSeq + 1),
    merged.lastMessage ? [merged.lastMessage] : [],
  );
  return recount({ ...old, view: merged, messages, counted: isAsNew ? countedIn(view) : old.counted });
}

/** With messages that were read or heard of. Those up to `clearedSeq` do not exist for this user. */
export function withMessages(record: ConversationRecord, more: Messages): ConversationRecord {
  const visible = more.filter((message) => message.seq > record.view.clearedSeq);
  const messages = withQuotes(merge(record.messages, visible));
  return messages === record.messages ? record : recount(withLast({ ...record, messages }));
}

/** Without what lies in a gap: it may have changed. */
export function withoutMessages(
  record: ConversationRecord,
  fromSeq: number,
  toSeq: number,
): ConversationRecord {
  const messages = record.messages.filter(({ seq }) => seq < fromSeq || seq > toSeq);
  return messages.length === record.messages.length ? record : { ...record, messages };
}

/** A message changed, which others may quote although it is not known itself. */
export function withQuoted(
  record: ConversationRecord,
  id: number,
  rev: number,
  change: Partial<Quoted>,
): ConversationRecord {
  const messages = withQuoteChange(record.messages, id, rev, change);
  return messages === record.messages ? record : withLast({ ...record, messages });
}

/** The last message of the view is the newest that is known. */
function withLast(record: ConversationRecord): ConversationRecord {
  const lastMessage = later(record.view.lastMessage, record.messages.at(-1) ?? null);
  return { ...record, view: { ...record.view, lastMessage } };
}

/** With the new name or picture of a participant. */
export function withUser(record: ConversationRecord, user: User): ConversationRecord {
  const { id, name, avatarUrl, rev } = user;
  const isOlder = record.view.participants.some((known) => known.userId === id && known.rev < rev);
  if (!isOlder) return record;
  const participants = record.view.participants.map((known) =>
    known.userId === id ? { ...known, name, avatarUrl, rev } : known,
  );
  return { ...record, view: { ...record.view, participants } };
}

/** An event of a large group lists only some of its people: those who are known stay, but for who left. */
function withOthers(view: Conversation, old: Conversation, left: readonly string[]): Conversation {
  if (view.participants.length >= view.participantCount) return view;
  const gone = new Set([...left, ...view.participants.map(({ userId }) => userId)]);
  const stay = old.participants.filter(({ userId }) => !gone.has(userId));
  const participants = [...stay, ...view.participants].sort(
    (a, b) => a.joinedAt.localeCompare(b.joinedAt) || (a.userId < b.userId ? -1 : 1),
  );
  return { ...view, participants };
}

/** Participants as of one view, with the newer of two names. */
function named(participants: readonly Participant[], others: readonly Participant[]): readonly Participant[] {
  const known = new Map(others.map((other) => [other.userId, other]));
  return participants.map((participant) => {
    const other = known.get(participant.userId);
    if (!other || other.rev <= participant.rev) return participant;
    return { ...participant, name: other.name, avatarUrl: other.avatarUrl, rev: other.rev };
  });
}

/** With a message of an event: what it says of its conversation follows from it. */
export function withEvent(record: ConversationRecord, message: Message, me: string): ConversationRecord {
  let next = withMessages(record, [message]);
  if (message.seq > next.view.lastSeq) {
    next = recount({ ...next, view: { ...next.view, lastSeq: message.seq, updatedAt: message.createdAt } });
  }
  return withRead(next, message.senderId, message.seq, message.createdAt, me);
}

/** With a change of a message that is there. */
export function withChange(
  record: ConversationRecord,
  seq: number,
  change: MessageChange,
): ConversationRecord {
  const known = record.messages.find((message) => message.seq === seq);
  return known && change.rev > known.rev ? withMessages(record, [{ ...known, ...change }]) : record;
}

/** A participant has read up to here, and so received it. */
export function withRead(
  record: ConversationRecord,
  userId: string,
  seq: number,
  at: string | null,
  me: string,
): ConversationRecord {
  const next = withReceipt(record, userId, { readSeq: seq, deliveredSeq: seq, readAt: at, deliveredAt: at });
  if (userId !== me || seq <= next.view.readSeq) return next;
  return recount({ ...next, view: { ...next.view, readSeq: seq } });
}

/** With the positions of a participant, each by the greater. */
export function withReceipt(
  record: ConversationRecord,
  userId: string,
  receipt: Receipt,
): ConversationRecord {
  const old = record.receipts[userId] ?? NOTHING;
  const isRead = receipt.readSeq > old.readSeq;
  const isDelivered = receipt.deliveredSeq > old.deliveredSeq;
  if (!isRead && !isDelivered) return record;
  const merged = {
    readSeq: Math.max(old.readSeq, receipt.readSeq),
    deliveredSeq: Math.max(old.deliveredSeq, receipt.deliveredSeq),
    readAt: isRead ? receipt.readAt : old.readAt,
    deliveredAt: isDelivered ? receipt.deliveredAt : old.deliveredAt,
  };
  return { ...record, receipts: { ...record.receipts, [userId]: merged } };
}

/** With the unread count as the server has it now. */
export function withUnread(record: ConversationRecord, unread: number): ConversationRecord {
  const { lastSeq, readSeq } = record.view;
  return recount({ ...record, counted: { unread, lastSeq, readSeq } });
}

/**
 * `unread` as it follows from the server's last count: newer messages come on top, deleted ones do not count, and a
 * conversation that was marked unread shows one until it is read. Deleted messages that are not known here are
 * those by which the server's count is lower than the positions say.
 */
function recount(record: ConversationRecord): ConversationRecord {
  const { view, counted, messages } = record;
  const waiting = (readSeq: number, lastSeq: number): number =>
    Math.max(0, lastSeq - readSeq - deletedBetween(messages, readSeq, lastSeq));
  const isSamePlace = counted.readSeq === view.readSeq;
  const then = waiting(counted.readSeq, counted.lastSeq);
  const unknownDeleted = isSamePlace ? Math.max(0, then - counted.unread) : 0;
  const isMarked = isSamePlace && counted.unread > then;
  const unread = Math.max(waiting(view.readSeq, view.lastSeq) - unknownDeleted, isMarked ? 1 : 0);
  return unread === view.unread ? record : { ...record, view: { ...view, unread } };
}

function countedIn({ unread, lastSeq, readSeq }: Conversation): Counted {
  return { unread, lastSeq, readSeq };
}
