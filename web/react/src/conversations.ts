import type { ConversationFilter, ConversationsSnapshot } from "@portico/client";
import { useMemo, useSyncExternalStore } from "react";
import { usePortico } from "./context.js";

export interface ConversationsState extends ConversationsSnapshot {
  /** Wait until all conversations are there. */
  readonly loadMore: () => Promise<void>;
}

const NOTHING: ConversationsSnapshot = { items: [], unreadTotal: 0, hasMore: true };
const nothing = (): ConversationsSnapshot => NOTHING;

/**
 * The live list of conversations, or of those that fit the filter. The same object until something in it changes; a
 * filter may be written in place, it is compared by its values. Empty on a server.
 */
export function useConversations(filter?: ConversationFilter): ConversationsState {
  const { conversations } = usePortico();
  const list = filter ? conversations.filter(filter) : conversations;
  const snapshot = useSyncExternalStore(list.subscribe, list.getSnapshot, nothing);
  return useMemo(() => ({ ...snapshot, loadMore: () => list.loadMore() }), [list, snapshot]);
}
