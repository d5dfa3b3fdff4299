import type { Core } from "./core.js";
import type { Request } from "./connection/link.js";
import type { Conversation, FoundMessage } from "./generated/shapes.js";

/** A page of what was found. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Loads the next page; null when this is the last one. */
  readonly next: (() => Promise<Page<Item>>) | null;
}

export type MessageQuery = Request<"message.search">;
export type ConversationQuery = Request<"conversation.search">;

export async function searchMessages(core: Core, request: MessageQuery): Promise<Page<FoundMessage>> {
  const { messages, nextCursor: cursor } = await core.call("message.search", request);
  return {
    items: messages,
    next: cursor === null ? null : () => searchMessages(core, { ...request, cursor }),
  };
}

export async function searchConversations(
  core: Core,
  request: ConversationQuery,
): Promise<Page<Conversation>> {
  const { conversations, nextCursor: cursor } = await core.call("conversation.search", request);
  const next = cursor === null ? null : () => searchConversations(core, { ...request, cursor });
  return { items: conversations, next };
}
