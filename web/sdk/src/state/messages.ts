import type { Message } from "../generated/shapes.js";

/** Messages of one conversation in ascending `seq`; some may be missing in between. */
export type Messages = readonly Message[];

/** With other messages; of two states of one message the greater `rev` stays. The same list if nothing is new. */
export function merge(known: Messages, more: Messages): Messages {
  const last = known.at(-1);
  if (more.length === 1 && more[0] && (!last || more[0].seq > last.seq)) return [...known, more[0]];
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  let isChanged = false;
  for (const message of more) {
    const old = bySeq.get(message.seq);
    if (old && old.rev >= message.rev) continue;
    bySeq.set(message.seq, message);
    isChanged = true;
  }
  return isChanged ? [...bySeq.values()].sort((one, other) => one.seq - other.seq) : known;
}

/** The `seq` from which on no message is missing up to the last one; 0 without messages. */
export function startOfTail(messages: Messages): number {
  let index = messages.length - 1;
  while (index > 0 && messages[index - 1]?.seq === (messages[index]?.seq ?? 0) - 1) index -= 1;
  return messages[index]?.seq ?? 0;
}

/** The messages from a `seq` on. The same list if that is all. */
export function from(messages: Messages, seq: number): Messages {
  const start = messages.findIndex((message) => message.seq >= seq);
  if (start === 0) return messages;
  return start === -1 ? [] : messages.slice(start);
}

/** How many messages in (after, upTo] are deleted, as far as they are known. */
export function deletedBetween(messages: Messages, after: number, upTo: number): number {
  let count = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message || message.seq <= after) break;
    if (message.seq <= upTo && message.deletedAt !== null) count += 1;
  }
  return count;
}

/** The later of two last messages. */
export function later(one: Message | null, other: Message | null): Message | null {
  if (!one || !other) return one ?? other;
  if (one.seq !== other.seq) return one.seq > other.seq ? one : other;
  return other.rev > one.rev ? other : one;
}
