import type { Message, ThreadMessage } from "@portico/client";
import type { Ui } from "../views/ui.js";

interface Words {
  readonly say: Ui["say"];
  readonly cardLine: Ui["cardLine"];
  readonly handoverLine?: Ui["handoverLine"];
}
type Shown = Pick<Message, "type" | "text" | "deletedAt" | "metadata" | "conversationId" | "senderId"> &
  Pick<ThreadMessage, "attachments" | "card">;

/** A message in one line, for the list of conversations, for quotes and for announcements. */
export function previewOf(message: Shown, words: Words): string {
  const { type, text, deletedAt, metadata, card } = message;
  if (deletedAt) return words.say("deleted");
  if (type === "call") return callText(metadata, words);
  if (card) return words.cardLine(card);
  if (text) return words.handoverLine?.(message) ?? text;
  return kindText(type, message.attachments[0]?.filename ?? null, words);
}

/** What a message without a text is. */
export function kindText(
  type: Message["type"],
  filename: string | null,
  { say }: Pick<Words, "say">,
): string {
  if (type === "image") return say("photo");
  if (type === "video") return say("video");
  if (type === "audio") return say("voiceMessage");
  if (type === "card") return "…"; // it is on its way: it has a state when it is stored
  return filename ?? (type === "file" ? say("file") : "");
}

/** `docs/reference/calls.md`: a call is one message, with what became of it. */
export function callText(metadata: Message["metadata"], { say }: Pick<Words, "say">): string {
  const call = objectOf(metadata["call"]);
  const isMissed = call["status"] === "missed" || call["status"] === "cancelled";
  if (isMissed) return say("missedCall");
  const kind = call["kind"] === "video" ? say("videoCall") : say("voiceCall");
  const duration = call["duration"];
  return typeof duration === "number" && duration > 0 ? `${kind} · ${clockOf(duration)}` : kind;
}

/** `4:05`, `1:00:09` */
export function clockOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
