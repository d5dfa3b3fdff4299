import type { NamedEvent } from "../connection/link.js";
import type {
  Conversation,
  Gap,
  Message,
  Quoted,
  Receipt as UserReceipt,
  Standing,
  User,
} from "../generated/shapes.js";
import { isQuoteBehind } from "./messages.js";
import {
  withChange,
  withEvent,
  withoutMessages,
  withMessages,
  withQuoted,
  withRead,
  withReceipt,
  withUnread,
  withUser,
  withView,
  type ConversationRecord,
  type MessageChange,
} from "./record.js";

/** Everything that a client knows of its user's conversations. It never changes; the functions here make a new one. */
export interface State {
  readonly me: string;
  /** Up to where it is synchronised; null before the first time. */
  readonly cursor: string | null;
  readonly records: ReadonlyMap<number, ConversationRecord>;
  /** An event showed that something is missing: synchronise. */
  readonly isStale: boolean;
  /** Grows when everything was forgotten: what is stored from before is void. */
  readonly epoch: number;
  /** Gaps of syncs: what is stored of them is void too. */
  readonly gaps: readonly Gap[];
  /** The unread messages of all conversations, as of the first answer, until all are read. */
  readonly announcedUnread: number;
}

/** An answer of `sync.state` or `sync.changes`. */
export interface SyncAnswer {
  readonly cursor: string;
  readonly removed: readonly number[];
  readonly conversations: readonly Conversation[];
  readonly messages: readonly Message[];
  readonly receipts: readonly Standing[];
  readonly gaps: readonly Gap[];
  readonly reset: boolean;
}

/** Which message changed. */
interface Changed {
  readonly conversationId: number;
  readonly messageId: number;
  readonly seq: number;
  readonly rev: number;
}

type Records = Map<number, ConversationRecord>;

export const emptyState = (me: string): State => ({
  me,
  cursor: null,
  records: new Map(),
  isStale: false,
  epoch: 0,
  gaps: [],
  announcedUnread: 0,
});

/** After an answer of sync, in the order of `docs/reference/sync.md`. */
export function afterSync(state: State, answer: SyncAnswer): State {
  const records: Records = new Map(answer.reset ? [] : state.records);
  for (const id of answer.removed) records.delete(id);
  for (const { conversationId, fromSeq, toSeq } of answer.gaps) {
    update(records, conversationId, (record) => withoutMessages(record, fromSeq, toSeq));
  }
  for (const view of answer.conversations) records.set(view.id, withView(records.get(view.id), view));
  for (const [id, messages] of byConversation(answer.messages)) {
    update(records, id, (record) => withMessages(record, messages));
  }
  for (const receipt of answer.receipts) {
    update(records, receipt.conversationId, (record) => withReceipt(record, receipt.userId, receipt));
  }
  const epoch = state.epoch + (answer.reset ? 1 : 0);
  const gaps = answer.gaps.length > 0 ? [...state.gaps, ...answer.gaps] : state.gaps;
  return { ...state, records, epoch, gaps, cursor: answer.cursor, isStale: false };
}

/** After a page of `message.list` or the answer of `message.get`. */
export function afterPage(state: State, conversationId: number, messages: readonly Message[]): State {
  return changed(state, conversationId, (record) => withMessages(record, messages));
}

/** After the answers of `conversation.get` and `receipt.list`. */
export function afterLoad(state: State, view: Conversation, receipts: readonly UserReceipt[]): State {
  const record = receipts.reduce(
    (before, receipt) => withReceipt(before, receipt.userId, receipt),
    withView(state.records.get(view.id), view),
  );
  return { ...state, records: new Map(state.records).set(view.id, record) };
}

/** After an event, or after the answer to a request of this client, which takes the place of an event. */
export function afterEvent(state: State, event: NamedEvent): State {
  switch (event.name) {
    case "message.created":
    case "message.updated":
      return afterMessage(state, event.payload.message);
    case "message.deleted": {
      const emptied = { text: null, attachments: [], metadata: {}, reactions: {}, preview: undefined };
      const { rev, deletedAt } = event.payload;
      return afterChange(state, event.payload, { ...emptied, rev, deletedAt }, { text: null, deleted: true });
    }
    case "message.reaction": {
      const { rev, reactions } = event.payload;
      return afterChange(state, event.payload, { rev, reactions }, {});
    }
    case "receipt.read": {
      const { conversationId, userId, upToSeq, readAt } = event.payload;
      return changed(state, conversationId, (record) => withRead(record, userId, upToSeq, readAt, state.me));
    }
    case "receipt.delivered": {
      const { conversationId, userId, upToSeq: deliveredSeq, deliveredAt } = event.payload;
      const receipt = { readSeq: 0, readAt: null, deliveredSeq, deliveredAt };
      return changed(state, conversationId, (record) => withReceipt(record, userId, receipt));
    }
    case "unread.updated":
      return changed(state, event.payload.conversationId, (record) =>
        withUnread(record, event.payload.unread),
      );
    case "conversation.created":
      return afterView(state, event.payload.conversation);
    case "conversation.updated":
      return afterView(state, event.payload.conversation, event.payload.left);
    case "user.updated":
      return afterUser(state, event.payload.user);
    case "conversation.removed":
      return without(state, event.payload.conversationId);
    default:
      return state;
  }
}

/** A message of an unknown conversation: the conversation returns. A gap in `seq`: messages were missed. */
function afterMessage(state: State, message: Message): State {
  const record = state.records.get(message.conversationId);
  if (!record) return { ...state, isStale: true };
  const next = changed(state, message.conversationId, (known) => withEvent(known, message, state.me));
  return message.seq > record.view.lastSeq + 1 ? { ...next, isStale: true } : next;
}

/**
 * A change of a message, which may be there and may be quoted. A gap in `rev`: another change was missed, and the
 * message has to be read.
 */
function afterChange(
  state: State,
  { conversationId, messageId, seq, rev }: Changed,
  change: MessageChange,
  quoteChange: Partial<Quoted>,
): State {
  const messages = state.records.get(conversationId)?.messages ?? [];
  const known = messages.find((message) => message.seq === seq);
  if ((known && rev > known.rev + 1) || isQuoteBehind(messages, messageId, rev))
    return { ...state, isStale: true };
  return changed(state, conversationId, (record) =>
    withQuoted(withChange(record, seq, change), messageId, rev, quoteChange),
  );
}

/**
 * A view of an event. One without a greater `rev` says nothing new, and its counts may be old. One that is ahead in
 * messages, or of a conversation that is not known and not new, shows that there is more to read.
 */
function afterView(state: State, view: Conversation, left?: readonly string[]): State {
  const old = state.records.get(view.id);
  const isBehind = state.isStale || view.lastSeq > (old?.view.lastSeq ?? 0);
  if (old && view.rev <= old.view.rev)
    return isBehind === state.isStale ? state : { ...state, isStale: true };
  const next = withView(old, view, left);
  const isStale = isBehind || next.view.participants.length !== view.participantCount;
  return { ...state, isStale, records: new Map(state.records).set(view.id, next) };
}

function afterUser(state: State, user: User): State {
  const records = new Map(state.records);
  for (const [id, record] of records) records.set(id, withUser(record, user));
  return { ...state, records };
}

function without(state: State, id: number): State {
  if (!state.records.has(id)) return state;
  const records = new Map(state.records);
  records.delete(id);
  return { ...state, records };
}

function changed(
  state: State,
  id: number,
  change: (record: ConversationRecord) => ConversationRecord,
): State {
  const record = state.records.get(id);
  const next = record && change(record);
  if (!next || next === record) return state;
  return { ...state, records: new Map(state.records).set(id, next) };
}

function update(
  records: Records,
  id: number,
  change: (record: ConversationRecord) => ConversationRecord,
): void {
  const record = records.get(id);
  if (record) records.set(id, change(record));
}

function byConversation(messages: readonly Message[]): Map<number, Message[]> {
  const grouped = new Map<number, Message[]>();
  for (const message of messages) {
    const group = grouped.get(message.conversationId);
    if (group) group.push(message);
    else grouped.set(message.conversationId, [message]);
  }
  return grouped;
}
