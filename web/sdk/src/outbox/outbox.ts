import type { ErrorData } from "../errors.js";
import type { Attachment, JsonObject, Message, NewCard } from "../generated/shapes.js";

/** What a user sends. Without a `type` the attachments decide it. */
export interface MessageContent {
  readonly text?: string | null;
  readonly type?: "text" | "image" | "video" | "audio" | "file" | "property_share" | "system" | "card";
  readonly attachments?: readonly Attachment[];
  /** Of a message of the type `card`. */
  readonly card?: NewCard;
  readonly replyTo?: number | null;
  /** Participants whom it names. */
  readonly mentions?: readonly string[];
  readonly metadata?: JsonObject;
  /** That the writer has seen the warning of the contact guard: `confirm` of its error. */
  readonly confirm?: string;
}

/** A message that Portico does not have yet, as far as this client knows. */
export interface OutboxEntry {
  readonly localId: string;
  /** Entries are sent in this order. */
  readonly order: number;
  readonly conversationId: number;
  readonly content: MessageContent;
  readonly createdAt: string;
  /** Why Portico refused it; null while it waits to be sent. */
  readonly error: ErrorData | null;
}

/** The entries in the order in which they were written. */
export type Outbox = readonly OutboxEntry[];

export const withEntry = (outbox: Outbox, entry: OutboxEntry): Outbox =>
  outbox.some(({ localId }) => localId === entry.localId)
    ? outbox.map((known) => (known.localId === entry.localId ? entry : known))
    : [...outbox, entry].sort((one, other) => one.order - other.order);

export const withoutEntry = (outbox: Outbox, localId: string): Outbox =>
  outbox.filter((entry) => entry.localId !== localId);

/** What can be sent now: the oldest of each conversation in which nothing is under way. */
export function due(outbox: Outbox, busy: ReadonlySet<number>): OutboxEntry[] {
  const taken = new Set(busy);
  return outbox.filter(({ conversationId, error }) => {
    if (error || taken.has(conversationId)) return false;
    taken.add(conversationId);
    return true;
  });
}

/** Without the messages that arrived: an answer may be lost although the message was stored. */
export function withoutArrived(outbox: Outbox, messages: readonly Message[], me: string): Outbox {
  if (outbox.length === 0) return outbox;
  const arrived = new Set(messages.filter(({ senderId }) => senderId === me).map(({ localId }) => localId));
  const left = outbox.filter(({ localId }) => !arrived.has(localId));
  return left.length === outbox.length ? outbox : left;
}

/** The type of a message by its first attachment. */
export function typeOf({ type, attachments }: MessageContent): NonNullable<MessageContent["type"]> {
  const first = attachments?.[0];
  if (type ?? !first) return type ?? "text";
  const kind = first.type?.split("/")[0];
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "file";
}
