/** `@portico/client`: Portico in the browser, in Node and in React Native. */
export { Portico, type PorticoOptions } from "./portico.js";
export type { Changes, ClientStorage, Saved, StorageAdapter, StoredConversation } from "./storage/storage.js";
export { PorticoError } from "./errors.js";
export type { Call, CallEvents } from "./calls/call.js";
export type { LostDevice } from "./calls/local-media.js";
export type { Calls, CallsEvents } from "./calls/calls.js";
export type { CallState } from "./calls/states.js";
export type { Uploadable, UploadOptions } from "./upload.js";
export type { ClientEvents } from "./core.js";
export type { DraftTexts, Draft, Drafts } from "./drafts.js";
export type { ConversationQuery, MessageQuery, Page } from "./search.js";
export type { Push, PushTarget } from "./push/push.js";
export type { Team } from "./teams/team.js";
export type { InboxFilter, InboxStatus, TeamInbox, TeamInboxSnapshot } from "./teams/inbox.js";
export type { TeamDetails, TeamDetailsSnapshot } from "./teams/details.js";
export type { Clock } from "./clock.js";
export type { Status } from "./connection/link.js";
export type { TokenSource } from "./connection/token.js";
export type { MessageContent } from "./outbox/outbox.js";
export type { Receipt } from "./state/record.js";
export type { ConversationFilter, ConversationList, ConversationsSnapshot } from "./views/conversations.js";
export type { SentMessage, ThreadMessage, UnsentMessage } from "./views/thread-messages.js";
export type { ActOptions, Thread, ThreadParticipant, ThreadSnapshot } from "./views/thread.js";
export type { Place } from "./views/window.js";
export type { CallOptions } from "./wamp/session.js";
export type { Socket, SocketFactory } from "./wamp/socket.js";
export type { ErrorCode, EventName, Events, ProcedureName, Procedures } from "./generated/registry.js";
export type {
  AttachedFile,
  Attachment,
  Card,
  Conversation,
  FoundMessage,
  LinkPreview,
  Me,
  Message,
  NewCard,
  Participant,
  Presence,
  Quoted,
  User,
} from "./generated/shapes.js";
/** All objects, arguments and answers of the registry. */
export type * as shapes from "./generated/shapes.js";
