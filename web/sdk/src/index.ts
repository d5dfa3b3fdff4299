/** `@portico/client`: Portico in the browser, in Node and in React Native. */
export { Portico, type PorticoOptions } from "./portico.js";
export type { Changes, ClientStorage, Saved, StorageAdapter, StoredConversation } from "./storage/storage.js";
export { PorticoError } from "./errors.js";
export type { ClientEvents } from "./core.js";
export type { Clock } from "./clock.js";
export type { Status } from "./connection/link.js";
export type { TokenSource } from "./connection/token.js";
export type { MessageContent } from "./outbox/outbox.js";
export type { Receipt } from "./state/record.js";
export type { ConversationFilter, ConversationList, ConversationsSnapshot } from "./views/conversations.js";
export type { SentMessage, ThreadMessage, UnsentMessage } from "./views/thread-messages.js";
export type { Thread, ThreadParticipant, ThreadSnapshot } from "./views/thread.js";
export type { CallOptions } from "./wamp/session.js";
export type { Socket, SocketFactory } from "./wamp/socket.js";
export type { ErrorCode, EventName, Events, ProcedureName, Procedures } from "./generated/registry.js";
export type * from "./generated/shapes.js";
