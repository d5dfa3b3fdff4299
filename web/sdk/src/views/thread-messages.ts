import { fromErrorData, type PorticoError } from "../errors.js";
import type { AttachedFile, Attachment, Message, NewCard } from "../generated/shapes.js";
import { typeOf, type OutboxEntry } from "../outbox/outbox.js";

/** A message that Portico has. */
export interface SentMessage extends Message {
  readonly status: "sent";
  readonly error: null;
}

/** A message that is not stored yet, was refused, or is the part of a bot's answer that is known: it has no `id` and no `seq`. */
export interface UnsentMessage extends Omit<Message, "id" | "seq" | "rev" | "attachments" | "card"> {
  readonly id: null;
  readonly seq: null;
  readonly rev: 0;
  readonly attachments: readonly (Attachment | AttachedFile)[];
  /** What is proposed: it gets a state when it is stored. */
  readonly card?: NewCard;
  readonly status: "pending" | "failed" | "streaming";
  readonly error: PorticoError | null;
}

/** A message of a thread. `localId` identifies it before and after it is stored. */
export type ThreadMessage = SentMessage | UnsentMessage;

const sent = new WeakMap<Message, SentMessage>();
const unsent = new WeakMap<OutboxEntry, UnsentMessage>();

/** The same object for the same message, so that a list renders only what changed. */
export function sentMessage(message: Message): SentMessage {
  let shown = sent.get(message);
  if (!shown) sent.set(message, (shown = { ...message, status: "sent", error: null }));
  return shown;
}

export function unsentMessage(entry: OutboxEntry, me: string): UnsentMessage {
  let shown = unsent.get(entry);
  if (!shown) unsent.set(entry, (shown = draw(entry, me)));
  return shown;
}

function draw(entry: OutboxEntry, me: string): UnsentMessage {
  const { content, localId, conversationId, createdAt, error } = entry;
  return {
    ...content,
    id: null,
    seq: null,
    rev: 0,
    conversationId,
    localId,
    senderId: me,
    type: typeOf(content),
    text: content.text ?? null,
    attachments: content.attachments ?? [],
    replyTo: content.replyTo ?? null,
    quoted: null,
    metadata: content.metadata ?? {},
    createdAt,
    editedAt: null,
    deletedAt: null,
    reactions: {},
    status: error ? "failed" : "pending",
    error: error && fromErrorData(error),
  };
}
