import type { Participant, ThreadMessage, ThreadSnapshot } from "@portico/client";
import { isLine } from "../model/timeline.js";

/** What a message of a handover says (`docs/how-to/assistant.md`). */
export interface Said {
  /** Who answers from now on; null for people. */
  readonly to: string | null;
  /** Who waits for an answer. */
  readonly waits: string | null;
}

export const saidIn = ({ metadata }: Pick<ThreadMessage, "metadata">): Said | null =>
  (metadata["handover"] as Said | undefined) ?? null;

/** What a reader can change in who answers. */
export interface Standing {
  /** `ask` for a person, or `wait` for one who was asked; `take` over from the bot, or give `back` to it. */
  readonly kind: "ask" | "wait" | "take" | "back";
  readonly bot: Participant;
  /** Who waits for a person, if somebody does. */
  readonly waits: string | null;
}

/** The standing of a participant; null where there is nothing to change. */
export function standingOf(snapshot: ThreadSnapshot, me: string): Standing | null {
  const { conversation, participants, messages } = snapshot;
  if (conversation?.status !== "active" || conversation.answering === undefined) return null;
  const bots = participants.filter(({ isBot }) => isBot);
  const people = participants.filter(({ isBot, role }) => !isBot && role !== "observer");
  const answering = bots.find(({ userId }) => userId === conversation.answering);
  const bot = answering ?? bots[0];
  if (!bot || people.length < 2 || !people.some(({ userId }) => userId === me)) return null;
  const typed = messages.filter(
    (message) => !isLine(message) && people.some(({ userId }) => userId === message.senderId),
  );
  const last = messages.findLast(saidIn);
  const asker = (last && saidIn(last)?.waits) ?? typed.at(-1)?.senderId;
  if (!asker) return null;
  const isMine = asker === me;
  if (answering) return { kind: isMine ? "ask" : "take", bot, waits: null };
  const isWaiting = last !== undefined && !typed.some((message) => isAnswer(message, last, asker));
  if (isMine && !isWaiting) return null;
  return { kind: isMine ? "wait" : "back", bot, waits: isWaiting ? asker : null };
}

/** Whether somebody else wrote after the line. What is not stored yet is the newest. */
const isAnswer = (message: ThreadMessage, line: ThreadMessage, asker: string): boolean =>
  message.senderId !== asker && (message.seq ?? Infinity) > (line.seq ?? 0);
