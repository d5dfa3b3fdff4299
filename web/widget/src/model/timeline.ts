import type { ThreadMessage } from "@portico/client";
import { dayKey } from "../texts/dates.js";

/** A message with its place in its group: messages of one sender in one minute. */
export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly message: ThreadMessage;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** What a thread shows below each other. */
export type Row =
  | MessageRow
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "unread"; readonly key: string };

/** A message has the same key before and after it is stored. */
export const keyOf = ({ senderId, localId }: ThreadMessage): string => `${senderId} ${localId}`;

/** The name of who wrote a message for a team, where the team tells it. */
export const agentOf = ({ metadata }: ThreadMessage): string | undefined =>
  (metadata["agent"] as { readonly name?: string } | undefined)?.name;

/** Whether a message is a line of its own, such as a call, and belongs to no group. */
export const isLine = ({ type }: ThreadMessage): boolean => type === "call" || type === "system";

/**
 * The rows of a thread. `unreadAfter` is the `seq` up to which everything was read when the thread was opened: the
 * divider is before the first message of others after it. Null: without a divider.
 */
export function timelineOf(
  messages: readonly ThreadMessage[],
  me: string,
  unreadAfter: number | null,
): readonly Row[] {
  const firstUnread = firstUnreadOf(messages, me, unreadAfter);
  const rows: Row[] = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    if (!before || !isSameDay(before, message)) {
      rows.push({ kind: "day", key: `day ${dayKey(message.createdAt)}`, at: message.createdAt });
    }
    if (message === firstUnread) rows.push({ kind: "unread", key: "unread" });
    rows.push({
      kind: "message",
      key: keyOf(message),
      message,
      isFirst: !before || message === firstUnread || !isSameGroup(before, message),
      isLast: !after || after === firstUnread || !isSameGroup(message, after),
    });
  });
  return rows;
}

/** The first message of others after a `seq`; nothing when all were read. */
export function firstUnreadOf(
  messages: readonly ThreadMessage[],
  me: string,
  unreadAfter: number | null,
): ThreadMessage | undefined {
  if (unreadAfter === null) return undefined;
  return messages.find(({ seq, senderId }) => seq !== null && seq > unreadAfter && senderId !== me);
}

const isSameDay = (one: ThreadMessage, other: ThreadMessage): boolean =>
  dayKey(one.createdAt) === dayKey(other.createdAt);

function isSameGroup(one: ThreadMessage, other: ThreadMessage): boolean {
  return (
    one.senderId === other.senderId &&
    agentOf(one) === agentOf(other) &&
    minuteOf(one) === minuteOf(other) &&
    one.status !== "failed" &&
    !isLine(one) &&
    !isLine(other)
  );
}

const minuteOf = ({ createdAt }: ThreadMessage): number => Math.floor(Date.parse(createdAt) / 60_000);
