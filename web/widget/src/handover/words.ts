import type { Message } from "@portico/client";
import { nameOf } from "../model/people.js";
import { languageOf } from "../texts/catalogue.js";
import { fill } from "../texts/texts.js";
import type { Ui } from "../views/ui.js";
import { saidIn } from "./standing.js";
import { TEXTS, type HandoverTexts } from "./texts.js";

type Say = (text: keyof HandoverTexts, name?: string | null) => string;
type Shown = Pick<Message, "conversationId" | "senderId" | "metadata">;

/** The words. From then on all views have a line for a handover. */
export function handoverWords(ui: Ui): Say {
  const texts = TEXTS[languageOf(ui.locale)];
  const say: Say = (text, name) => fill(texts[text], { name: name ?? ui.say("someone") });
  ui.handoverLine = (message) => lineOf(message, ui, say);
  return say;
}

/** Who asked for a person, or who answers now; null for another message. */
function lineOf(
  { conversationId, senderId, metadata }: Shown,
  { client, say: word }: Ui,
  say: Say,
): string | null {
  const said = saidIn({ metadata });
  if (!said) return null;
  const { items } = client.conversations.getSnapshot();
  const participants = items.find(({ id }) => id === conversationId)?.participants ?? [];
  const name = (userId: string): string => nameOf(participants, userId, word("someone"));
  const { to } = said;
  if (to === null) return senderId === client.userId ? say("youAsked") : say("asked", name(senderId));
  if (to === client.userId) return say("youTake");
  const isBot = participants.some(({ userId, isBot }) => userId === to && isBot);
  return say(isBot ? "again" : "takes", name(to));
}
