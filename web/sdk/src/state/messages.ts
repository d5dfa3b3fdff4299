import type { Message, Quoted } from "../generated/shapes.js";

const QUOTED = 200; // characters of a text

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
    if (old && !isNewer(message, old)) continue;
    bySeq.set(message.seq, message);
    isChanged = true;
  }
  return isChanged ? [...bySeq.values()].sort((one, other) => one.seq - other.seq) : known;
}

/** A message may be the same and what it quotes newer. */
function isNewer(message: Message, old: Message): boolean {
  if (message.rev !== old.rev) return message.rev > old.rev;
  return (message.quoted?.rev ?? 0) > (old.quoted?.rev ?? 0);
}

/** Quotes follow the messages that they quote. The same list if they do already. */
export function withQuotes(messages: Messages): Messages {
  const edited = new Map(messages.filter(({ rev }) => rev > 1).map((message) => [message.id, message]));
  return requote(messages, (quoted) => {
    const source = edited.get(quoted.id);
    return source && source.rev > quoted.rev ? quoteOf(source) : quoted;
  });
}

/** Quotes after the next change of the message that they quote. It need not be there itself. */
export function withQuoteChange(
  messages: Messages,
  id: number,
  rev: number,
  change: Partial<Quoted>,
): Messages {
  return requote(messages, (quoted) =>
    quoted.id === id && quoted.rev === rev - 1 ? { ...quoted, ...change, rev } : quoted,
  );
}

/** Whether a change before this one was missed by a quote. */
export const isQuoteBehind = (messages: Messages, id: number, rev: number): boolean =>
  messages.some(({ quoted }) => quoted?.id === id && quoted.rev < rev - 1);

function requote(messages: Messages, change: (quoted: Quoted) => Quoted): Messages {
  const next = messages.map((message) => {
    const quoted = message.quoted && change(message.quoted);
    return quoted === message.quoted ? message : { ...message, quoted };
  });
  return next.some((message, index) => message !== messages[index]) ? next : messages;
}

function quoteOf({ id, seq, rev, senderId, type, text, deletedAt }: Message): Quoted {
  const start = text === null ? null : Array.from(text).slice(0, QUOTED).join("");
  return { id, seq, rev, senderId, type, text: start, deleted: deletedAt !== null };
}

/** The `seq` from which on no message is missing up to the last one; 0 without messages. */
export function startOfTail(messages: Messages): number {
  return runAround(messages, messages.at(-1)?.seq ?? 0)?.[0] ?? 0;
}

/** The first and the last `seq` around one between which no message is missing; null if that one is. */
export function runAround(messages: Messages, seq: number): [number, number] | null {
  const index = messages.findLastIndex((message) => message.seq === seq);
  let [first, last] = [seq, seq];
  while (messages[index + first - seq - 1]?.seq === first - 1) first -= 1;
  while (messages[index + last - seq + 1]?.seq === last + 1) last += 1;
  return index === -1 ? null : [first, last];
}

/** The messages from one `seq` up to another. The same list if that is all. */
export function between(messages: Messages, first: number, last = Infinity): Messages {
  const isAll = (messages[0]?.seq ?? first) >= first && (messages.at(-1)?.seq ?? last) <= last;
  return isAll ? messages : messages.filter(({ seq }) => seq >= first && seq <= last);
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
  return isNewer(other, one) ? other : one;
}
