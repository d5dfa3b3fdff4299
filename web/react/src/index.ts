"use client"; // frameworks with server components: everything in here runs in the page
/** `@portico/react`: Portico in React, over the stores of `@portico/client`. */
export { PorticoProvider, type PorticoProviderProps } from "./provider.js";
export { usePortico } from "./context.js";
export { useStatus } from "./status.js";
export { useConversations, type ConversationsState } from "./conversations.js";
export { useThread, type ThreadState } from "./thread.js";
export type { ThreadActions } from "./thread-store.js";
export { useCall, type CallHookState } from "./call.js";
export type { CallActions, CallSnapshot } from "./call-store.js";
export { useDraft } from "./draft.js";
export { useMessageSearch, type SearchOptions, type SearchState } from "./search.js";
export { usePush, type PushState } from "./push.js";
export { useTeamInbox, type TeamInboxState } from "./team-inbox.js";
