import type { Conversation, Participant } from "@portico/client";
import { headingOf, othersOf } from "../model/people.js";
import type { Ui } from "../views/ui.js";
import type { DeskSnapshot } from "./desk.js";

/** With whom a call is. */
export interface Company {
  readonly name: string;
  /** The others, as far as they are known. */
  readonly people: readonly Participant[];
  readonly topic: string | null;
}

export function companyOf({ call, conversationId }: DeskSnapshot, { client, say }: Ui): Company {
  const { items } = client.conversations.getSnapshot();
  const conversation: Conversation | undefined = items.find(({ id }) => id === conversationId);
  const people = conversation ? othersOf(conversation, client.userId) : [];
  const caller = people.find(({ userId }) => userId === call?.data.callerId);
  const isGroup = conversation?.type === "group";
  return {
    name: conversation
      ? headingOf(conversation, client.userId, say("someone"))
      : (caller?.name ?? say("someone")),
    people,
    topic: isGroup ? null : (conversation?.title ?? null),
  };
}
