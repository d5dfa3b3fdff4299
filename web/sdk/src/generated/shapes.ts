// Generated from portico/contract by `make generate`; a test compares. Do not edit.

/** Data of the site, which Portico stores and returns as it is. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
/** A request or an event without arguments. */
export type NoArguments = Record<never, never>;
/** For a member who acts for a team. */
export interface ForTeam {
  readonly asTeam?: number;
}

/** Accept a call with this session, join an active call, or return after a lost connection. The first device wins: the others get `conflict` (`reason: answered_elsewhere`). A fifth person in a call without a media room gets `conflict` too (`reason: full`), as does a user in another call (`call_id`) or one who is too late (`status`). A client that returns names its previous session in `replaces`, because the server may not have noticed its end yet. */
export interface AcceptCall {
  readonly callId: number;
  readonly replaces?: number | null;
}

/** An account. `reports` are about this user; `blocked_by` is how many users block them. Tokens that were issued before `tokens_barred_before` let nobody in. */
export interface Account {
  readonly user: Me;
  readonly firstConnectedAt: string | null;
  readonly lastSeen: string | null;
  readonly blockedAt: string | null;
  readonly erasedAt: string | null;
  readonly tokensBarredBefore: string | null;
  readonly conversations: number;
  readonly reports: number;
  readonly openReports: number;
  readonly blockedBy: number;
  readonly devices: readonly Device[];
}

/** `blocked` is false if the user was blocked already. */
export interface AccountBlocked {
  readonly userId: string;
  readonly blocked: boolean;
}

/** Whether the user was banned. */
export interface AccountUnblocked {
  readonly userId: string;
  readonly unblocked: boolean;
}

/** Do something with a card: one of the `actions` that it has for the caller. `version` is that of the card as the caller saw it. If the card has changed since, or the action is none of its `actions`, the error is `conflict` with the current `card`; without a `version` only the second is looked at. `accept` of a viewing takes a `slot`: one of the card's, or its number from 0; the only one needs none. `propose` takes `slots`, `counter` an `amount` and whatever else changes, `provide` a `name` and the `media_id` of an upload of the caller, `waive` a `name`. `decline` and `cancel` take a `reason`. */
export interface ActOnCard {
  readonly messageId: number;
  readonly action: "accept" | "cancel" | "complete" | "counter" | "decline" | "propose" | "provide" | "waive" | "withdraw";
  readonly version?: number | null;
  readonly slot?: number | NewSlot | null;
  readonly slots?: readonly NewSlot[];
  readonly amount?: string | null;
  readonly currency?: string | null;
  readonly period?: "day" | "month" | "night" | "week" | "year" | null;
  readonly expiresAt?: string | null;
  readonly conditions?: string | null;
  readonly name?: string | null;
  readonly mediaId?: string | null;
  readonly reason?: string | null;
}

/** With how many messages the rules would have done this. */
export interface ActionCount {
  readonly action: "allow" | "block" | "hold" | "mask" | "warn";
  readonly messages: number;
}

/** Write a note, for the team alone. The same `local_id` of an author is never stored twice. */
export interface AddNote {
  readonly conversationId: number;
  readonly text: string;
  readonly localId: string;
}

/** Add a user to a group, for its owners. The user sees messages from then on. Services and admins may say a `name`, an `avatar_url` and a `role`, as in `conversation.create`. An `observer` reads a conversation with evidence of any type from its beginning, and never writes. */
export interface AddParticipant {
  readonly conversationId: number;
  readonly userId: string;
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly role?: "member" | "observer" | "owner" | null;
}

/** Take a user into a team, or change the role of a member. For its leads, services and admins. */
export interface AddTeamMember {
  readonly teamId: number;
  readonly userId: string;
  readonly role?: "lead" | "member";
}

/** A page of notifications. */
export interface AllDeliveries {
  readonly deliveries: readonly DeliveryToUser[];
  readonly nextCursor: string | null;
}

/** Messages that are sent later, the next one first. */
export interface AllScheduled {
  readonly scheduled: readonly ScheduledMessage[];
}

/** A number with its name. */
export interface Amount {
  readonly name: string;
  readonly value: number;
}

/** The answer as it was held. */
export interface AnswerDecided {
  readonly answer: HeldAnswer;
}

/** An appeal as moderators see it, with the decision. */
export interface Appeal {
  readonly id: number;
  readonly text: string | null;
  readonly state: "open" | "overturned" | "upheld";
  readonly createdAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly decision: Decision;
}

/** The appeal after the decision. */
export interface AppealDecided {
  readonly appeal: Appeal;
}

/** A page of appeals. */
export interface Appeals {
  readonly appeals: readonly Appeal[];
  readonly nextCursor: string | null;
}

/** Archive a conversation, for the caller only. */
export interface ArchiveConversation {
  readonly conversationId: number;
}

/** Give a conversation to a member of the team; null makes it nobody's. */
export interface AssignConversation {
  readonly conversationId: number;
  readonly userId: string | null;
}

/** Say which moderator looks after a report or a held message; null for nobody. Name exactly one. */
export interface AssignReport {
  readonly assigneeId: string | null;
  readonly reportId?: number | null;
  readonly heldId?: number | null;
}

/** Who looks after it now. */
export interface Assigned {
  readonly assigneeId: string | null;
}

/** A file of a message. Keys whose values are not known are left out. The URLs of an uploaded file are valid for a quarter of an hour; `media.url` returns new ones for its `id`. A file that is stored elsewhere has the `url` and `type` that its sender passed, and an `id` if they passed one. */
export interface AttachedFile {
  readonly id?: string;
  readonly filename?: string;
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly thumbnailUrl?: string;
  readonly waveform?: readonly number[];
  readonly url: string;
  readonly type: string;
}

/** A file of a message: an uploaded one by its `media_id`, or one stored elsewhere by `url` and `type`. An `id` without a `url` means the same as a `media_id`. A `waveform` (at most 100 levels from 0 to 100) is for sound. For an uploaded file Portico's own data replaces what the sender passes. Readers get an `AttachedFile`. */
export interface Attachment {
  readonly mediaId?: string | null;
  readonly url?: string | null;
  readonly type?: string | null;
  readonly id?: string | null;
  readonly filename?: string | null;
  readonly size?: number | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly durationMs?: number | null;
  readonly thumbnailUrl?: string | null;
  readonly waveform?: readonly number[] | null;
}

/** An attempt: provider, outcome (`sent`, `retry`, `dead`, `gone`), reason and duration. */
export interface Attempt {
  readonly at: string;
  readonly provider: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly ms: number;
}

/** What somebody did, to whom, and the reason that they gave. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly adminId: string;
  readonly action: string;
  readonly userId: string | null;
  readonly messageId: number | null;
  readonly reportId: number | null;
  readonly conversationId: number | null;
  readonly heldId: number | null;
  readonly decisionId: number | null;
  readonly reason: string | null;
}

/** A page of the audit. */
export interface Audited {
  readonly entries: readonly AuditEntry[];
  readonly nextCursor: string | null;
}

/** Who of the team wrote a message. */
export interface Author {
  readonly messageId: number;
  readonly seq: number;
  readonly userId: string;
}

/** Let a user in no more, and end their sessions and devices at once; `admin.unblock_user` undoes it. */
export interface BlockAccount {
  readonly userId: string;
}

/** Stop everybody from writing in a conversation until the caller unblocks it. In a group for its owners. */
export interface BlockConversation {
  readonly conversationId: number;
}

/** Block a user: their messages to the caller alone are rejected. Any id is accepted. */
export interface BlockUser {
  readonly userId: string;
}

/** What came of one of them: the code of the `error` and its `message`, both null if it is decided. The message of a `conflict` says who decided, and what. */
export interface BulkResult {
  readonly error: string | null;
  readonly message: string | null;
  readonly reportId?: number;
  readonly heldId?: number;
}

/** An address for calendar programs, which need no token for it. */
export interface CalendarLink {
  readonly url: string;
}

/** A call. `rev` grows with each change; a state with a lower `rev` than yours is old. `participants` begins with the caller. `duration` is in seconds, from the answer to the end; it is null for a call that was not answered or is active. `ended_reason` is null while it rings or is active. */
export interface Call {
  readonly id: number;
  readonly rev: number;
  readonly conversationId: number;
  readonly kind: "video" | "voice";
  readonly status: "active" | "busy" | "cancelled" | "ended" | "failed" | "missed" | "rejected" | "ringing";
  readonly callerId: string;
  readonly calleeIds: readonly string[];
  readonly participants: readonly CallParticipant[];
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly endedReason: "busy" | "cancelled" | "connect_timeout" | "hung_up" | "lost" | "max_duration" | "no_answer" | "rejected" | null;
  readonly duration: number | null;
}

/** To the other participants: a user accepted. Those who are in the call send that user an `offer`. */
export interface CallAccepted {
  readonly call: Call;
  readonly userId: string;
}

/** To the other devices of a user who accepted: stop ringing. */
export interface CallAnsweredElsewhere {
  readonly callId: number;
}

/** To the caller and everybody called, once: the call has ended. */
export interface CallEnded {
  readonly call: Call;
  readonly reason: string;
}

/** To all devices of a user who is called: the call rings. */
export interface CallIncoming {
  readonly call: Call;
}

/** The call, which this session has joined. `media` is the access to the media room of a large call, null for a mesh. */
export interface CallJoined {
  readonly call: Call;
  readonly media: Media | null;
}

/** How long a call rings, may take to connect, waits for a lost participant and lasts, in seconds. `participants` is how many may be in a call. */
export interface CallLimits {
  readonly ringSeconds: number;
  readonly connectSeconds: number;
  readonly reconnectSeconds: number;
  readonly maxSeconds: number;
  readonly participants: number;
}

/** A participant of a call. The state is `ringing`, then `joined`, `rejected` or `missed`, or at once `busy`. `lost` means that the connection was lost and may return; `left` means that the user was in the call and left it. */
export interface CallParticipant {
  readonly userId: string;
  readonly state: "busy" | "joined" | "left" | "lost" | "missed" | "rejected" | "ringing";
}

/** To the caller and everybody called: the state of a participant changed. The user joined, left, lost the connection, returned, or did not answer (`missed`). A participant who receives `joined` or `back` sends that user an `offer`. */
export interface CallParticipantChanged {
  readonly call: Call;
  readonly userId: string;
  readonly state: "back" | "joined" | "left" | "lost" | "missed";
}

/** To the caller and everybody called: a user rejected the call. If that ends the call, `call.ended` follows. */
export interface CallRejected {
  readonly call: Call;
  readonly userId: string;
  readonly reason: string | null;
}

/** A signal, to the one session that it is for. */
export interface CallSignal {
  readonly callId: number;
  readonly fromUserId: string;
  readonly kind: "answer" | "ice" | "offer";
  readonly payload: JsonObject | readonly JsonObject[];
}

/** The signal was forwarded. */
export interface CallSignalled {
  readonly callId: number;
}

/** To everybody in the call: it is now a voice or a video call. */
export interface CallUpdated {
  readonly call: Call;
}

/** A page of calls. */
export interface Calls {
  readonly calls: readonly PastCall[];
  readonly nextCursor: string | null;
}

/** Do not send a message, or forget one that failed. One that is being sent is a `conflict`. */
export interface CancelScheduled {
  readonly scheduledId: number;
}

/** A viewing, an offer, or a list of documents. Each change makes its `version` greater by one. `actions` are what the reader may do now, with `card.act`; a webhook has no such key. `proposed_by` made the terms that are on the table. `slot` is the accepted one of `slots`. `reason` was given with the last change. What a kind does not have is left out. */
export interface Card {
  readonly kind: "documents" | "offer" | "viewing";
  readonly state: "accepted" | "cancelled" | "completed" | "countered" | "declined" | "expired" | "proposed" | "requested" | "withdrawn";
  readonly version: number;
  readonly proposedBy: string;
  readonly actions: readonly ("accept" | "cancel" | "complete" | "counter" | "decline" | "propose" | "provide" | "waive" | "withdraw")[];
  readonly history: readonly CardEntry[];
  readonly slots?: readonly CardSlot[];
  readonly slot?: CardSlot;
  readonly timezone?: string;
  readonly place?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly period?: "day" | "month" | "night" | "week" | "year";
  readonly expiresAt?: string;
  readonly conditions?: string;
  readonly items?: readonly CardItem[];
  readonly reason?: string;
}

/** Who did what to a card, and the reason if one was given. `expire` is what a deadline does, and `user_id` is null then. */
export interface CardEntry {
  readonly userId: string | null;
  readonly action: "accept" | "cancel" | "complete" | "counter" | "create" | "decline" | "expire" | "propose" | "provide" | "waive" | "withdraw";
  readonly at: string;
  readonly reason?: string;
}

/** A document that is asked for. `media_id` is the `id` of the attachment that was provided. */
export interface CardItem {
  readonly name: string;
  readonly required: boolean;
  readonly state: "missing" | "provided" | "waived";
  readonly mediaId?: string;
}

/** A time at which a viewing can take place, or does. */
export interface CardSlot {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A report as an admin sees it, with the message as it is now and as it was then. */
export interface Case {
  readonly id: number;
  readonly userId: string;
  readonly messageId: number | null;
  readonly conversationId: number | null;
  readonly reason: string | null;
  readonly status: "dismissed" | "message_deleted" | "open" | "struck" | "suspended" | "user_blocked" | "warned";
  readonly createdAt: string;
  readonly reporterId: string;
  readonly text: string | null;
  readonly message: Message | null;
  readonly resolvedAt: string | null;
  readonly resolvedBy: string | null;
}

/** The archive, or the next piece of it: `chunk` is base64. The result has its name, size and SHA-256. */
export interface Certificate {
  readonly chunk?: string;
  readonly filename?: string;
  readonly size?: number;
  readonly sha256?: string;
}

/** A signed certificate of a conversation with evidence, for its participants and admins: a ZIP archive. With `from` and `to` it has the entries of that time. Send `receive_progress` to receive it in pieces: each has a `chunk`, and the result the rest. Without it the archive is one result, and above 1 MiB the error `too_large`. */
export interface CertifyConversation {
  readonly conversationId: number;
  readonly from?: string | null;
  readonly to?: string | null;
}

/** Whether a process, or what processes depend on, works. */
export interface Check {
  readonly name: string;
  readonly isUp: boolean;
}

/** Whether to use each channel. A channel that is left out stays as it is. */
export interface Choice {
  readonly push?: boolean;
  readonly email?: boolean;
  readonly sms?: boolean;
}

/** The channels for each kind of notification. A kind that is left out stays as it is. `mention` is a message whose `mentions` name the caller, `card` a viewing, an offer or a list of documents and what happens to it, `unanswered` a reminder of what waits for an answer. By default all kinds are sent by push, all but ringing calls by email if they stay unread, and none by SMS. */
export interface Choices {
  readonly message?: Choice;
  readonly mention?: Choice;
  readonly call?: Choice;
  readonly missedCall?: Choice;
  readonly system?: Choice;
  readonly card?: Choice;
  readonly unanswered?: Choice;
}

/** Close a conversation for the team. A message of the other side opens it again. */
export interface CloseConversation {
  readonly conversationId: number;
}

/** A person as moderators see them: strikes that count, decisions that stand, reports about them. */
export interface Conduct {
  readonly user: User;
  readonly strikes: number;
  readonly decisions: number;
  readonly reports: number;
  readonly suspendedUntil: string | null;
  readonly blocked: boolean;
}

/** The report or held message, up to ten messages before and after it, the people, and their conduct. `decisions` are the latest about the person whom it is about. */
export interface Context {
  readonly conversationId: number | null;
  readonly messages: readonly Message[];
  readonly people: readonly Conduct[];
  readonly decisions: readonly Decision[];
  readonly report?: Case;
  readonly held?: HeldMessage;
}

/** A conversation as one participant sees it. `unread`, `read_seq`, `muted_until` and `pinned` are that participant's. `rev` grows with each change other than messages and receipts; a state with a lower `rev` than yours is old. Messages up to `cleared_seq` do not exist for this participant. In the event `conversation.updated` of a large group `participants` are not all of the `participant_count`. `evidence` is there, and true, if the conversation keeps a ledger of what happens in it. `answering` is there if a bot takes part: who answers, or null for nobody in particular. */
export interface Conversation {
  readonly id: number;
  readonly rev: number;
  readonly type: "general" | "group" | "property_inquiry" | "support";
  readonly status: "active" | "archived" | "blocked";
  readonly propertyId: string | null;
  readonly title: string | null;
  readonly bookingUrl: string | null;
  readonly metadata: JsonObject;
  readonly participants: readonly Participant[];
  readonly participantCount: number;
  readonly lastMessage: Message | null;
  readonly lastSeq: number;
  readonly unread: number;
  readonly readSeq: number;
  readonly clearedSeq: number;
  readonly mutedUntil: string | null;
  readonly pinned: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly evidence?: boolean;
  readonly answering?: string | null;
}

/** To every participant: a new conversation that they are in. */
export interface ConversationCreated {
  readonly conversation: Conversation;
}

/** The conversation that is no longer in the caller's list. */
export interface ConversationGone {
  readonly conversationId: number;
}

/** The conversation, and whether it was created now. */
export interface ConversationOpened {
  readonly conversation: Conversation;
  readonly created: boolean;
}

/** Messages in ascending `seq`, and who takes part now or did. */
export interface ConversationRead {
  readonly messages: readonly Message[];
  readonly people: readonly Conduct[];
}

/** To the devices of one user: the user left, was removed, or deleted the conversation for themselves. */
export interface ConversationRemoved {
  readonly conversationId: number;
}

/** To the participants whose view of it changed, each with their own view. With more than 50 participants `participants` has the reader and those who came only: add them to those that you have, and take `left` away. `left` are those who are no participants any more by this change. */
export interface ConversationUpdated {
  readonly conversation: Conversation;
  readonly left: readonly string[];
}

/** A page of conversations. */
export interface Conversations {
  readonly conversations: readonly Conversation[];
  readonly nextCursor: string | null;
}

/** Get or create a conversation: the same type, property and people give the same one. A group is always new. Participants need not have connected before. `property_id` may be a number; answers carry it as a string. Services and admins may describe `participants`, besides `participant_ids` or in place of it. `metadata.property` is checked if it is an object. `evidence`: the conversation keeps a ledger of what happens in it, for good. For services and admins, and for users where `EVIDENCE_TYPES` has the type. The same people have one with and one without evidence. */
export interface CreateConversation {
  readonly participantIds?: readonly string[];
  readonly participants?: readonly NewParticipant[];
  readonly type?: "general" | "group" | "property_inquiry" | "support";
  readonly propertyId?: string | number | null;
  readonly title?: string | null;
  readonly metadata?: JsonObject;
  readonly evidence?: boolean;
}

/** Create a guest, and a token with which the visitor's page connects. With the `user_id` of a guest, that guest gets another token, and the name, picture and metadata that are passed. `metadata` is for the site: other users do not see it. */
export interface CreateGuest {
  readonly userId?: string | null;
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly metadata?: JsonObject | null;
}

/** Save a reply, for the members of the team. */
export interface CreateSavedReply {
  readonly teamId: number;
  readonly title: string;
  readonly text: string;
}

/** Create a team, for services and admins. `assignment` says whose a new question is: nobody's (`manual`), that of the members who are online in turn (`in_turn`), or that of who answered this person last (`last_answered`). Outside of the `office_hours` a question is answered with `away_text`, once until the team opens again. The leads hear of a question that is unanswered after `escalate_after_minutes`. */
export interface CreateTeam {
  readonly name: string;
  readonly leadIds: readonly string[];
  readonly memberIds?: readonly string[];
  readonly avatarUrl?: string | null;
  readonly shows?: "agent" | "team";
  readonly assignment?: "in_turn" | "last_answered" | "manual";
  readonly officeHours?: TeamHours | null;
  readonly awayText?: string | null;
  readonly escalateAfterMinutes?: number | null;
}

/** Post events to an address from now on, at most 50 addresses in all. The answer has the secret, which is not shown again. */
export interface CreateWebhook {
  readonly url: string;
  readonly events: readonly string[];
  readonly conversationTypes?: readonly ("general" | "group" | "property_inquiry" | "support")[];
  readonly description?: string | null;
}

/** The numbers of one day. Active users are those who sent a message. */
export interface Day {
  readonly day: string;
  readonly conversations: number;
  readonly messages: number;
  readonly activeUsers: number;
  readonly newUsers: number;
}

/** Something that the site refused: `id` is of the message, or of the conversation. Never a text. `status` is that of HTTP; 0 if it was refused with its conversation. */
export interface DeadLetter {
  readonly what: "conversation" | "message" | "read";
  readonly id: number;
  readonly userId: string | null;
  readonly conversationId: number;
  readonly status: number;
  readonly reason: string;
  readonly at: string;
}

/** The first dead letters, how many there are, and how many messages wait for the site. */
export interface DeadLetters {
  readonly deadLetters: readonly DeadLetter[];
  readonly total: number;
  readonly waiting: number;
  readonly hasSite: boolean;
}

/** How many are tried again. */
export interface DeadLettersRetried {
  readonly retried: number;
}

/** Let a decision stand (`uphold`), or withdraw it (`overturn`). Withdrawing removes the strike, ends the suspension and lifts the block. The text of a message that the decision deleted comes back; its files, and a refused message, do not. An appeal that is decided already is a `conflict`, with `outcome` and `decided_by`. So is one against a decision of the caller, unless the caller is an admin. */
export interface DecideAppeal {
  readonly appealId: number;
  readonly action: "overturn" | "uphold";
  readonly reason: string;
}

/** Decide on a held answer: send it as the person whose address it went to, or discard it. One that is decided already is a `conflict`, with `outcome` and `decided_by`. If it cannot be sent, it stays held. */
export interface DecideHeld {
  readonly answerId: number;
  readonly action: "accept" | "discard";
}

/** Release a held message, which is then sent as any other, or refuse it, which erases its text. `warn`, `strike`, `suspend` and `block_user` refuse it and do that to its sender. A message that is decided already is a `conflict`, with `outcome` and `decided_by`. `reason`, `template` and `until` are as in `moderation.resolve`. */
export interface DecideHeldMessage {
  readonly heldId: number;
  readonly action: "block_user" | "refuse" | "release" | "strike" | "suspend" | "warn";
  readonly reason?: string | null;
  readonly template?: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly until?: string | null;
}

/** Decide the same about many: each by itself, as `moderation.resolve` and `moderation.decide` do. What one of them refuses changes nothing for the others. A report that an earlier one of the list has closed is a `conflict`. */
export interface DecideMany {
  readonly action: "block_user" | "delete_message" | "dismiss" | "refuse" | "release" | "strike" | "suspend" | "warn";
  readonly reportIds?: readonly number[];
  readonly heldIds?: readonly number[];
  readonly reason?: string | null;
  readonly template?: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly until?: string | null;
}

/** A decision about a person, as moderators see it. `strike_until`: it is a strike that counts until then. `suspended_until`: until then the person writes nothing. */
export interface Decision {
  readonly id: number;
  readonly userId: string;
  readonly action: "block_user" | "delete_message" | "refuse" | "strike" | "suspend" | "warn";
  readonly reason: string | null;
  readonly template: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly reportId: number | null;
  readonly heldId: number | null;
  readonly messageId: number | null;
  readonly conversationId: number | null;
  readonly decidedBy: string;
  readonly createdAt: string;
  readonly strikeUntil: string | null;
  readonly suspendedUntil: string | null;
  readonly overturnedAt: string | null;
}

/** Delete a conversation and its history for the caller; it returns with the next message. */
export interface DeleteConversation {
  readonly conversationId: number;
}

/** Delete a message. For its sender within the delete window (a day unless configured), or an admin. The row stays, without text, attachments, metadata and reactions. */
export interface DeleteMessage {
  readonly messageId: number;
}

/** Delete a saved reply. */
export interface DeleteSavedReply {
  readonly savedReplyId: number;
}

/** Delete an endpoint. Nothing that waits for it is posted, and its attempts are gone. */
export interface DeleteWebhook {
  readonly webhookId: number;
}

/** The delivered cursor after the call. */
export interface DeliveredMarked {
  readonly conversationId: number;
  readonly upToSeq: number;
}

/** A page of deliveries. */
export interface Deliveries {
  readonly deliveries: readonly Delivery[];
  readonly nextCursor: string | null;
}

/** A notification over one channel. Until it has ended, `due_at` is the time of the next step. It is about the messages from `first_seq` to `up_to_seq`. */
export interface Delivery {
  readonly id: number;
  readonly kind: string;
  readonly channel: "email" | "push" | "sms";
  readonly state: "dead" | "due" | "sent" | "skipped" | "taken";
  readonly reason: string | null;
  readonly conversationId: number | null;
  readonly firstSeq: number | null;
  readonly upToSeq: number | null;
  readonly dueAt: string;
  readonly createdAt: string;
  readonly doneAt: string | null;
  readonly attempts: readonly Attempt[];
}

/** The new delivery. */
export interface DeliveryPlannedAgain {
  readonly deliveryId: number;
}

/** A notification, and whom it is for. */
export interface DeliveryToUser {
  readonly userId: string;
  readonly delivery: Delivery;
}

/** A device that gets push notifications. Answers do not include its token. */
export interface Device {
  readonly id: number;
  readonly provider: "expo" | "fcm" | "webpush";
  readonly platform: "android" | "ios" | "web";
  readonly registeredAt: string;
}

/** The device. */
export interface DeviceRegistered {
  readonly device: Device;
}

/** `unregistered` is true if the device was registered until now. */
export interface DeviceUnregistered {
  readonly unregistered: boolean;
}

/** The caller's devices. */
export interface Devices {
  readonly devices: readonly Device[];
}

/** End all sessions of a user at once. The user may connect again. */
export interface DisconnectUser {
  readonly userId: string;
}

/** A text that was not sent yet. Of two of a conversation the one with the later `updated_at` counts. */
export interface Draft {
  readonly conversationId: number;
  readonly text: string;
  readonly updatedAt: string;
}

/** The draft as it is stored; its text is empty if it was erased. */
export interface DraftKept {
  readonly draft: Draft;
}

/** To the user's own other devices: a draft was set. Its text is empty if it was erased. No event follows when a text that is sent erases it: a device forgets the draft when it sees `message.created` of the user. */
export interface DraftUpdated {
  readonly draft: Draft;
}

/** Drafts, the newest first. */
export interface Drafts {
  readonly drafts: readonly Draft[];
}

/** Change a message. For its sender, within the edit window (15 minutes unless configured). The previous text is stored as a revision. */
export interface EditMessage {
  readonly messageId: number;
  readonly text: string;
  readonly confirm?: string | null;
}

/** All settings by subject. */
export interface EffectiveSettings {
  readonly version: string;
  readonly groups: readonly SettingGroup[];
}

/** Leave a call, from any device. A call of more than two continues for the others, and the user may join again. The caller cancels a ringing call with it (`cancelled`); a user who is called rejects it. Repeating it changes nothing. */
export interface EndCall {
  readonly callId: number;
}

/** Let somebody write again now. A decision that suspends is withdrawn, and an open appeal against it is granted. A strike that led to a suspension goes on counting. Repeating it changes nothing. */
export interface EndSuspension {
  readonly userId: string;
  readonly reason: string;
}

/** Erase a user's data permanently: texts, attachments, revisions, reactions, profile. The answer comes when it is done. If the server restarts before that, it continues by itself. The id and the rows of the messages stay, so that the conversations of other users stay complete. The user cannot log in again. Conversations with evidence stay as they are. */
export interface EraseUser {
  readonly userId: string;
}

/** A conversation as the caller sees it, as JSON or as an HTML page. The JSON has `exported_at`, `conversation`, `receipts` (as `receipt.list` has them) and `messages` in ascending `seq`. Send `receive_progress` to receive it in pieces: the document is the `content` of all pieces and of the result, in order. Without it the document is one result, and above 2 MiB the error `too_large`. */
export interface ExportConversation {
  readonly conversationId: number;
  readonly format?: "html" | "json";
}

/** All data that Portico stores about a user, as JSON. Send `receive_progress` to receive it in pieces. */
export interface ExportUser {
  readonly userId: string;
}

/** A document, or the next piece of one. */
export interface Exported {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** What this server has. Without `turn`, calls fail between networks that block direct connections. `files` are uploads to `POST /media`. Without `push`, no push service is configured; `web_push` needs `vapid_public_key`. */
export interface Features {
  readonly calls: boolean;
  readonly turn: boolean;
  readonly search: boolean;
  readonly files: boolean;
  readonly push: boolean;
  readonly webPush: boolean;
}

/** Users by the beginning of their id, the words of their name, or their email address, for admins. Also those whom the directory does not show: blocked, erased and never connected. An email address has to be whole. Without `query` all users, by name. */
export interface FindUsers {
  readonly query?: string | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** When a participant's device first marked a message as read. */
export interface FirstView {
  readonly userId: string;
  readonly at: string;
}

/** A message, and the part of it that was found: escaped HTML with `<mark>` around each hit. */
export interface FoundMessage {
  readonly id: number;
  readonly conversationId: number;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: string;
  readonly type: "audio" | "call" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly text: string | null;
  readonly attachments: readonly AttachedFile[];
  readonly replyTo: number | null;
  readonly quoted: Quoted | null;
  readonly metadata: JsonObject;
  readonly localId: string;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  readonly preview?: LinkPreview;
  readonly card?: Card;
  readonly mentions?: readonly string[];
  readonly pinned?: Pinned;
  readonly fragment: string;
}

/** A page of messages. */
export interface FoundMessages {
  readonly messages: readonly FoundMessage[];
  readonly nextCursor: string | null;
}

/** A user in the list, and whether they are blocked or erased. */
export interface FoundUser {
  readonly user: User;
  readonly isBlocked: boolean;
  readonly isErased: boolean;
}

/** A page of users. */
export interface FoundUsers {
  readonly users: readonly FoundUser[];
  readonly nextCursor: string | null;
}

/** Messages of a conversation, from one `seq` to another, some of which are new or changed. They are not in the answer: forget those that you have, and load them with `message.list` when they are shown. */
export interface Gap {
  readonly conversationId: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Everything about one account that an admin decides by. The look is in the audit. */
export interface GetAccount {
  readonly userId: string;
}

/** The address under which a calendar follows the caller's accepted viewings (iCalendar). Whoever has the address can read them. With `renew` the old address stops to work. */
export interface GetCalendarLink {
  readonly renew?: boolean;
}

/** One call. For its participants. */
export interface GetCall {
  readonly callId: number;
}

/** A person's conduct and the decisions about them, newest first. The audit keeps the `reason`. */
export interface GetConduct {
  readonly userId: string;
  readonly reason: string;
}

/** What is around a report or a held message. Name exactly one of them. The audit keeps the `reason`. */
export interface GetContext {
  readonly reason: string;
  readonly reportId?: number | null;
  readonly heldId?: number | null;
}

/** One conversation of the caller. */
export interface GetConversation {
  readonly conversationId: number;
}

/** The caller's drafts, the newest first: of one conversation, or of all. For a device that connects. */
export interface GetDrafts {
  readonly conversationId?: number | null;
}

/** What a team alone sees of a conversation: its state, its newest notes, and who of the team wrote. */
export interface GetInboxEntry {
  readonly conversationId: number;
}

/** What one node, or all of them together, did in the last hours. A row a minute is kept for a week. */
export interface GetLoadHistory {
  readonly hours?: number;
  readonly nodeId?: string | null;
}

/** A new signed URL of a file that the caller uploaded, or sees in a message. */
export interface GetMediaUrl {
  readonly mediaId: string;
}

/** New signed URLs of several files, for the pictures of a whole page. */
export interface GetMediaUrls {
  readonly mediaIds: readonly string[];
}

/** One message of a conversation of the caller. */
export interface GetMessage {
  readonly messageId: number;
}

/** The numbers of each day (UTC) since a time, at most 366 days back. By default the last 30 days. */
export interface GetOverview {
  readonly since?: string | null;
}

/** The presence of users. Those with whom the caller shares no conversation are null in the answer. */
export interface GetPresence {
  readonly userIds: readonly string[];
}

/** One team, for its members, services and admins. */
export interface GetTeam {
  readonly teamId: number;
}

/** The numbers of a team, for its members, services and admins; since a time, by default for 30 days. */
export interface GetTeamStats {
  readonly teamId: number;
  readonly since?: string | null;
}

/** All that a thread shows: the conversation, its newest messages, the receipts, and who types. The first three are read from one snapshot. */
export interface GetThread {
  readonly conversationId: number;
  readonly limit?: number;
}

/** The public profile of a user in the caller's conversations, or as `USER_DIRECTORY` allows. */
export interface GetUser {
  readonly userId: string;
}

/** One endpoint. */
export interface GetWebhook {
  readonly webhookId: number;
}

/** A file as its sender gave it. Keys that they left out are not there. */
export interface GivenFile {
  readonly id?: string;
  readonly filename?: string;
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly thumbnailUrl?: string;
  readonly waveform?: readonly number[];
  readonly mediaId?: string;
  readonly url?: string;
  readonly type?: string;
}

/** The guest, and a token that is valid until `expires_at`. */
export interface GuestCreated {
  readonly userId: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly user: User;
}

/** The account, and how many conversations and messages of the guest passed to it by this call. */
export interface GuestMerged {
  readonly guestId: string;
  readonly userId: string;
  readonly conversations: number;
  readonly messages: number;
}

/** Say who answers from now on: a participant, or with null the people in it. Bots stop answering. Any participant may: a bot that does not know an answer, or a person who takes over. Who is named, or everybody but the caller, is notified that somebody waits. With a bot as `to` the bot answers again. The thread gets a message of the type `system` with `metadata.handover`: `to`, and `waits`, the user who waits for an answer. */
export interface HandOver {
  readonly conversationId: number;
  readonly to?: string | null;
}

/** An answer that is held, with its files. `sender` is the address that it came from. `files_dropped` is the number of files that were refused; the message will name them. Times are as in messages. The text is without quotations and signatures. */
export interface HeldAnswer {
  readonly id: number;
  readonly userId: string;
  readonly conversationId: number;
  readonly via: "email" | "sms";
  readonly sender: string | null;
  readonly text: string;
  readonly files: readonly AttachedFile[];
  readonly filesDropped: number;
  readonly receivedAt: string;
}

/** A page of answers. */
export interface HeldAnswers {
  readonly answers: readonly HeldAnswer[];
  readonly nextCursor: string | null;
}

/** A message that waits for a moderator. One that is `refused` has no text, files and card any more. */
export interface HeldMessage {
  readonly id: number;
  readonly conversationId: number;
  readonly senderId: string;
  readonly localId: string;
  readonly type: string;
  readonly text: string | null;
  readonly attachments: readonly AttachedFile[];
  readonly detectors: readonly string[];
  readonly state: "held" | "refused";
  readonly createdAt: string;
  readonly card?: Card;
}

/** The held message, with the message that was sent if it was released, or else the decision. */
export interface HeldMessageDecided {
  readonly held: HeldMessage;
  readonly message?: Message;
  readonly decision?: Decision;
}

/** Held messages. `next_cursor` is there for moderators only. */
export interface HeldMessages {
  readonly held: readonly HeldMessage[];
  readonly nextCursor?: string | null;
}

/** `held.updated`: a message of the receiver waits for a moderator, was released, or was refused. A released one comes as any other message too, with the same `local_id`. */
export interface HeldUpdated {
  readonly held: HeldMessage;
  readonly status: "held" | "refused" | "released";
}

/** An RTCIceServer (W3C WebRTC). TURN servers have `username` and `credential`; others do not. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string | null;
  readonly credential?: string | null;
}

/** The value for `iceServers` of RTCPeerConnection, valid until `expires_at`. Empty if the node has none. */
export interface IceServers {
  readonly iceServers: readonly IceServer[];
  readonly expiresAt: string;
}

/** A run, with its lines counted by what became of them. `stopped`: it was ended before its end, and goes on when the same command is run again. `size` of the file and `bytes` that are read tell how far it is; `size` is null where it is not known. `late` messages stand after a younger one, `waiting` replies answer what has not come. `reasons` count the rejected lines. */
export interface ImportRun {
  readonly id: number;
  readonly source: string;
  readonly file: string;
  readonly state: "finished" | "running" | "stopped";
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly size: number | null;
  readonly bytes: number;
  readonly taken: number;
  readonly known: number;
  readonly rejected: number;
  readonly late: number;
  readonly waiting: number;
  readonly reasons: readonly Amount[];
}

/** A page of runs. */
export interface ImportRuns {
  readonly runs: readonly ImportRun[];
  readonly nextCursor: string | null;
}

/** A page of an inbox. */
export interface Inbox {
  readonly entries: readonly InboxEntry[];
  readonly nextCursor: string | null;
}

/** A conversation in an inbox with all that its team alone sees. `notes` are the newest 50, oldest first; `authors` those of the team's newest 100 messages. */
export interface InboxDetails {
  readonly conversation: Conversation;
  readonly inbox: InboxState;
  readonly notes: readonly Note[];
  readonly authors: readonly Author[];
  readonly looking: readonly LookingMember[];
}

/** A conversation in an inbox, as the team sees it. */
export interface InboxEntry {
  readonly conversation: Conversation;
  readonly inbox: InboxState;
}

/** To the leads of a team: nobody has answered for longer than the team wants. */
export interface InboxEscalated {
  readonly inbox: InboxState;
}

/** To the other members of a team: somebody looks at a conversation, writes an answer, or has gone. */
export interface InboxLooking {
  readonly conversationId: number;
  readonly teamId: number;
  readonly userId: string;
  readonly doing: "looking" | "writing" | "gone";
}

/** What a team has made of a conversation. Its members see it, and nobody else. `waiting_since` is when the oldest message was written that the team has not answered, or when a bot handed over without one; `escalated_at` when its leads were told. A state with a lower `rev` than yours is old. */
export interface InboxState {
  readonly conversationId: number;
  readonly teamId: number;
  readonly rev: number;
  readonly status: "closed" | "open" | "snoozed";
  readonly assigneeId: string | null;
  readonly labels: readonly string[];
  readonly snoozedUntil: string | null;
  readonly waitingSince: string | null;
  readonly escalatedAt: string | null;
}

/** To the members of a team: the state of a conversation changed. `by` is who did it; null for nobody. */
export interface InboxUpdated {
  readonly inbox: InboxState;
  readonly by: string | null;
}

/** Conversations about a property that others began with the caller, in the last 90 days. `rate`, `median_seconds` and `badge` as in `user.get`. `rate` is null while nothing is due. */
export interface Inquiries {
  readonly received: number;
  readonly answered: number;
  readonly rate: number | null;
  readonly medianSeconds: number | null;
  readonly badge: "fast" | "reliable" | null;
}

/** Add and remove labels; at most 20 in all. */
export interface LabelConversation {
  readonly conversationId: number;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** How long calls took. `procedure` is null for all of them together. */
export interface Latency {
  readonly procedure: string | null;
  readonly buckets: readonly LatencyBucket[];
}

/** How many calls were answered within a time in microseconds; the last one, without a time, has all. */
export interface LatencyBucket {
  readonly upToUs: number | null;
  readonly calls: number;
}

/** Leave a group. When the last owner leaves, the member who joined first becomes owner. */
export interface LeaveConversation {
  readonly conversationId: number;
}

/** What happened: `entry` is a JSON object with `n`, `kind`, `at` and what belongs to the kind. It is a text, in the form of RFC 8785. `digest` is SHA-256, in hexadecimal, of the digest before it (32 zero bytes for the first) and this text. */
export interface LedgerEntry {
  readonly n: number;
  readonly kind: string;
  readonly at: string;
  readonly digest: string;
  readonly entry: string;
}

/** Entries in order, and whether there are more. */
export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  readonly hasMore: boolean;
}

/** What the page behind the first link of a message says of itself, as plain text. `url` is that link. */
export interface LinkPreview {
  readonly url: string;
  readonly title: string;
  readonly description?: string;
  readonly site?: string;
}

/** The notifications of all users and their outcomes, newest first, without their texts. All of them, or those in one state or over one channel. */
export interface ListAllDeliveries {
  readonly state?: "dead" | "due" | "sent" | "skipped" | "taken" | null;
  readonly channel?: "email" | "push" | "sms" | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Appeals, oldest first. By default the open ones. */
export interface ListAppeals {
  readonly state?: "open" | "overturned" | "upheld";
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The caller's calls, newest first. */
export interface ListCalls {
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The caller's conversations, the one with the newest activity first. */
export interface ListConversations {
  readonly status?: "active" | "archived" | "blocked" | null;
  readonly type?: "general" | "group" | "property_inquiry" | "support" | null;
  readonly unread?: boolean | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Conversations for admins, newest first: who takes part, never what is said. All of them, those of a user, or one by its id. A look at a user's is in the audit. */
export interface ListConversationsOf {
  readonly userId?: string | null;
  readonly conversationId?: number | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** What the Django site refused for good, the oldest first. */
export interface ListDeadLetters {
  readonly limit?: number;
}

/** A user's notifications and their outcomes, newest first, without their texts. */
export interface ListDeliveries {
  readonly userId: string;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Answers that wait for a decision, oldest first. After 30 days they are deleted. */
export interface ListHeld {
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The messages that wait for a decision, oldest first. */
export interface ListHeldMessages {
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The runs of `portico import` into this database, newest first. A `--dry-run` is none. */
export interface ListImports {
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The conversations of a team in which something was written, the newest activity first. `unassigned` are those that are nobody's; with `handed_over` those that a bot does not answer any more and that wait for an answer. */
export interface ListInbox {
  readonly teamId: number;
  readonly status?: "closed" | "open" | "snoozed";
  readonly assignee?: string | null;
  readonly unassigned?: boolean;
  readonly handedOver?: boolean;
  readonly label?: string | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The ledger of a conversation with evidence, for its participants and admins, in order. `after` is the number of the last entry that the caller has. */
export interface ListLedger {
  readonly conversationId: number;
  readonly after?: number;
  readonly limit?: number;
}

/** The read and delivered cursors of all participants of several conversations. */
export interface ListManyReceipts {
  readonly conversationIds: readonly number[];
}

/** A page in ascending `seq`: after a message, before a message, or without either the newest. */
export interface ListMessages {
  readonly conversationId: number;
  readonly before?: number | null;
  readonly after?: number | null;
  readonly limit?: number;
}

/** The notes about a conversation, oldest first: those before a note, or the newest. */
export interface ListNotes {
  readonly conversationId: number;
  readonly before?: number | null;
  readonly limit?: number;
}

/** The decisions about the caller, newest first, in the language of their notifications. */
export interface ListOwnDecisions {
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** The caller's own messages in a conversation that are held or were refused, oldest first. */
export interface ListOwnHeldMessages {
  readonly conversationId: number;
}

/** The participants of a conversation. */
export interface ListParticipants {
  readonly conversationId: number;
}

/** The pinned messages of a conversation, the one that was pinned last first. */
export interface ListPins {
  readonly conversationId: number;
}

/** The read and delivered cursors of all participants of a conversation. */
export interface ListReceipts {
  readonly conversationId: number;
}

/** Reports and held messages, oldest first; of one `kind` only, or those of one moderator. By default the open ones. `refused` is for held messages, the others for reports. */
export interface ListReports {
  readonly status?: "dismissed" | "message_deleted" | "open" | "refused" | "struck" | "suspended" | "user_blocked" | "warned";
  readonly kind?: "held" | "report" | null;
  readonly assigneeId?: string | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Earlier versions of a message. For its sender and for admins; where evidence is kept, for all who see the message. */
export interface ListRevisions {
  readonly messageId: number;
}

/** The saved replies of a team, by title. */
export interface ListSavedReplies {
  readonly teamId: number;
}

/** The caller's messages that wait or failed, the next one first: of one conversation, or of all. */
export interface ListScheduled {
  readonly conversationId?: number | null;
}

/** The sessions of a user at all nodes, oldest first, for admins. The look is in the audit. */
export interface ListUserSessions {
  readonly userId: string;
}

/** Users whom the caller may write to, by name. `query` finds words of the name, in any spelling. A caller finds the users of their conversations, and those whom `USER_DIRECTORY` lets them find. */
export interface ListUsers {
  readonly query?: string | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Who first saw a message, and when, in a conversation with evidence. */
export interface ListViews {
  readonly messageId: number;
}

/** What was posted to an endpoint and what it answered, the oldest first, after an attempt. The status `dead` has the events that are not tried any more. */
export interface ListWebhookAttempts {
  readonly webhookId: number;
  readonly status?: "dead" | "delivered" | "failed" | null;
  readonly after?: number | null;
  readonly limit?: number;
}

/** A conversation without its messages. `members` has at most 20 of the `member_count`. */
export interface ListedConversation {
  readonly id: number;
  readonly type: string;
  readonly status: string;
  readonly title: string | null;
  readonly propertyId: string | null;
  readonly messages: number;
  readonly memberCount: number;
  readonly members: readonly Member[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A page of conversations. */
export interface ListedConversations {
  readonly conversations: readonly ListedConversation[];
  readonly nextCursor: string | null;
}

/** Sessions, traffic, queues and health of the node that answers, and the nodes that share its database. `calls` and `deliveries` are counted by outcome, `failures` by procedure and outcome. `queues` are what waits now, `lags` are in milliseconds. */
export interface LiveOverview {
  readonly at: string;
  readonly status: "degraded" | "down" | "draining" | "ok";
  readonly checks: readonly Check[];
  readonly sessions: number;
  readonly users: number;
  readonly messages: number;
  readonly events: number;
  readonly calls: readonly Amount[];
  readonly failures: readonly Amount[];
  readonly deliveries: readonly Amount[];
  readonly latency: readonly Latency[];
  readonly queues: readonly Amount[];
  readonly lags: readonly Amount[];
  readonly nodes: readonly NodeInCluster[];
}

/** The points, oldest first; a step without measurements has none. `nodes` are those of these hours. */
export interface LoadHistory {
  readonly stepSeconds: number;
  readonly nodes: readonly string[];
  readonly points: readonly LoadPoint[];
}

/** What happened from `at` on, for one step. `seconds` are those that were measured: none where a node has just started. `sessions` and `waiting` are the most of the step. `refused` calls were the caller's fault, `failed` ones the server's. Times of calls are in microseconds, null without calls. */
export interface LoadPoint {
  readonly at: string;
  readonly seconds: number;
  readonly sessions: number;
  readonly waiting: number;
  readonly messages: number;
  readonly events: number;
  readonly calls: number;
  readonly refused: number;
  readonly failed: number;
  readonly p50Us: number | null;
  readonly p95Us: number | null;
  readonly p99Us: number | null;
}

/** Tell the team that the caller looks at a conversation, or writes an answer to it. It holds for 30 seconds: repeat it every 20 seconds. The other side learns nothing of it. */
export interface LookAtConversation {
  readonly conversationId: number;
  readonly doing?: "looking" | "writing" | "gone";
}

/** The other members who look at the conversation, or write an answer. */
export interface Looking {
  readonly looking: readonly LookingMember[];
}

/** Somebody of the team who has a conversation open, and whether they write an answer. */
export interface LookingMember {
  readonly userId: string;
  readonly doing: "looking" | "writing";
}

/** Say why a decision about the caller is wrong, once for each decision. A second appeal, and one against a decision that is withdrawn, are a `conflict`. */
export interface MakeAppeal {
  readonly decisionId: number;
  readonly text: string;
}

/** One result for each, reports first, in the order of the request. */
export interface ManyDecided {
  readonly results: readonly BulkResult[];
}

/** Report that this device has the messages up to `up_to_seq`. The cursor never moves back. A number beyond the last message means the last message. */
export interface MarkDelivered {
  readonly conversationId: number;
  readonly upToSeq: number;
}

/** Mark the messages up to `up_to_seq` as read, and so as delivered. The cursor never moves back. A number beyond the last message means the last message. It also ends `mark_unread`. */
export interface MarkRead {
  readonly conversationId: number;
  readonly upToSeq: number;
}

/** Mark several conversations as read or delivered: what `receipt.read` and `receipt.delivered` do. Everybody concerned gets the same events. Repeating it changes nothing. */
export interface MarkReceipts {
  readonly items: readonly ReceiptMark[];
}

/** Show a conversation as unread until it is read again. The cursors do not move. */
export interface MarkUnread {
  readonly conversationId: number;
}

/** The caller's cursors after the call, and the unread count; null if only `delivered_seq` was given. */
export interface MarkedReceipt {
  readonly conversationId: number;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly unread: number | null;
}

/** A user as they see themselves. */
export interface Me {
  readonly id: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly role: "admin" | "bot" | "moderator" | "service" | "user";
  readonly createdAt: string;
  readonly rev: number;
  readonly guest: boolean;
  readonly isBot?: boolean;
  readonly email: string | null;
  readonly mobile: string | null;
}

/** How one participant enters the media room of a large call: its type (`livekit`), address and token. */
export interface Media {
  readonly type: string;
  readonly url: string;
  readonly token: string;
}

/** Signed URLs of a file and, if it has one, of its thumbnail. Anybody who has them can read it until `expires_at`. */
export interface MediaUrl {
  readonly id: string;
  readonly url: string;
  readonly thumbnailUrl: string | null;
  readonly expiresAt: string;
}

/** The URLs, in the order asked for. `missing` are the ids of files that the caller cannot see. */
export interface MediaUrls {
  readonly urls: readonly MediaUrl[];
  readonly missing: readonly string[];
}

/** Somebody in a conversation. `left`: they were in it. */
export interface Member {
  readonly userId: string;
  readonly name: string | null;
  readonly left: boolean;
}

/** How long others waited for the answers of one member. */
export interface MemberAnswers {
  readonly userId: string;
  readonly responseTime: ResponseTime;
}

/** Join a guest to an account: conversations, messages, receipts, reactions, files and devices pass to it. The guest's sessions end, and their tokens are refused. Repeating it changes nothing. */
export interface MergeGuest {
  readonly guestId: string;
  readonly userId: string;
}

/** A message. `seq` has no gaps within a conversation. `rev` grows with each change. `reply_to` is the id of the message that it answers, and `quoted` that message. `quoted` is null if the reader cannot see it: they joined later, or deleted the conversation for themselves. `metadata` is the sender's own object, at most 16,384 bytes as JSON, `{}` without one. Portico keeps the `mentions` in it and reads, of a `property_share`, its `property_id`. The message of a call has the type `call`, no text, and `metadata.call`: `{id, kind, status, duration}`. That of a handover has the type `system` and `metadata.handover`: `{to, waits}`. A message of the type `card` has a `card`, which its readers change with `card.act`. Its files are `attachments`. `mentions` are the participants whom it names; it is not there if there are none. `pinned` is there while it is pinned. `preview` comes by `message.updated` some seconds after the message, if the server has `LINK_PREVIEWS`. */
export interface Message {
  readonly id: number;
  readonly conversationId: number;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: string;
  readonly type: "audio" | "call" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly text: string | null;
  readonly attachments: readonly AttachedFile[];
  readonly replyTo: number | null;
  readonly quoted: Quoted | null;
  readonly metadata: JsonObject;
  readonly localId: string;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly reactions: Readonly<Record<string, readonly string[]>>;
  readonly preview?: LinkPreview;
  readonly card?: Card;
  readonly mentions?: readonly string[];
  readonly pinned?: Pinned;
}

/** To every participant, at least once. Drop what you have by `(conversation_id, seq)`. The sender has read up to its `seq`, so no receipt follows. A receiver derives `unread` from `seq`. */
export interface MessageCreated {
  readonly message: Message;
}

/** To every participant: a message was deleted. Its text, attachments, metadata and reactions are gone. */
export interface MessageDeleted {
  readonly conversationId: number;
  readonly messageId: number;
  readonly seq: number;
  readonly rev: number;
  readonly deletedAt: string;
}

/** To every participant: a reaction was added or removed. `reactions` has all current ones. */
export interface MessageReaction {
  readonly conversationId: number;
  readonly messageId: number;
  readonly seq: number;
  readonly rev: number;
  readonly userId: string;
  readonly emoji: string;
  readonly added: boolean;
  readonly reactions: Readonly<Record<string, readonly string[]>>;
}

/** The stored message. `duplicate` is true if this `local_id` was stored before. `conversation` is there only if this call has opened it. `held` is there and true if the contact guard holds the message until a moderator releases it: `message` has `seq` 0 and the id of the held message, and nobody else sees it. */
export interface MessageSent {
  readonly message: Message;
  readonly duplicate: boolean;
  readonly conversation?: Conversation;
  readonly held?: boolean;
}

/** How many characters of the answer the server has. */
export interface MessageStreamed {
  readonly length: number;
}

/** To the other participants: the next part of an answer that a bot is writing. It may be lost. `n` counts the events of a stream from 1: drop what is not greater than the last one. After a gap wait for an event with `text`, the whole text so far, which every 16th has, or for the message. `started_at` tells two streams of the same `local_id` apart; the later one counts. `status` is `open`, `done` (the message follows) or `abandoned` (none follows). The message has the same `local_id` and replaces what was shown. Show none for longer than 20 s without an event. */
export interface MessageStreaming {
  readonly conversationId: number;
  readonly userId: string;
  readonly localId: string;
  readonly startedAt: string;
  readonly n: number;
  readonly delta: string;
  readonly status: "abandoned" | "done" | "open";
  readonly text?: string;
}

/** To every participant: a message changed. It is newer than yours if its `rev` is greater. */
export interface MessageUpdated {
  readonly message: Message;
}

/** Messages in the order that the procedure says. */
export interface Messages {
  readonly messages: readonly Message[];
}

/** `moderation.decided`: a decision about the receiver was made, withdrawn, or stands after an appeal. */
export interface ModerationDecided {
  readonly decision: OwnDecision;
}

/** Send no notifications of a conversation, until a time, or without one until it is unmuted. */
export interface MuteConversation {
  readonly conversationId: number;
  readonly until?: string | null;
}

/** The caller's own profile. */
export interface MyProfile {
  readonly user: Me;
}

/** A card to send. A `viewing` has `slots` and their `timezone` (`Europe/Paris`), and may have a `place`. An `offer` has an `amount` (a decimal string) and a `currency` of ISO 4217, and may have a `period`, `expires_at` and `conditions`. `documents` has `items`. */
export interface NewCard {
  readonly kind: "documents" | "offer" | "viewing";
  readonly slots?: readonly NewSlot[];
  readonly timezone?: string | null;
  readonly place?: string | null;
  readonly amount?: string | null;
  readonly currency?: string | null;
  readonly period?: "day" | "month" | "night" | "week" | "year" | null;
  readonly expiresAt?: string | null;
  readonly conditions?: string | null;
  readonly items?: readonly NewItem[];
}

/** A document to ask for. Each name occurs once. */
export interface NewItem {
  readonly name: string;
  readonly required?: boolean;
}

/** A participant as a service knows them: a name and a picture for users who have not logged in yet. Both are used as long as no token, site or user has given another one. `role` is `owner` or `member` of a group. Any other role is what they are in the conversation, and stands in `metadata.roles`. */
export interface NewParticipant {
  readonly userId: string;
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
  readonly role?: "agent" | "buyer" | "client" | "landlord" | "member" | "owner" | "seller" | "tenant";
}

/** A time for a viewing: in the future, at most seven days long. */
export interface NewSlot {
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A node, as the table of nodes has it. `behind`: messages that it has not published yet. */
export interface NodeInCluster {
  readonly id: string;
  readonly address: string;
  readonly version: string;
  readonly sessions: number;
  readonly state: string;
  readonly seenMs: number;
  readonly behind: number;
}

/** A note of a team. No message: it has no `seq`, and is shown behind the message `after_seq`. Only members of the team ever see one. */
export interface Note {
  readonly id: number;
  readonly conversationId: number;
  readonly teamId: number;
  readonly type: "note";
  readonly authorId: string;
  readonly text: string;
  readonly afterSeq: number;
  readonly createdAt: string;
}

/** To the members of a team: somebody wrote a note. */
export interface NoteCreated {
  readonly note: Note;
}

/** Notes in ascending order of id. */
export interface Notes {
  readonly notes: readonly Note[];
}

/** How many deliveries were planned. A delivery is one user and one channel. */
export interface NotificationPlanned {
  readonly planned: number;
}

/** From one time of a day (`09:00`) to a later one; `24:00` is the end of the day. */
export interface OfficeOpening {
  readonly day: "fri" | "mon" | "sat" | "sun" | "thu" | "tue" | "wed";
  readonly from: string;
  readonly to: string;
}

/** One call. */
export interface OneCall {
  readonly call: Call;
}

/** What is known of a person. */
export interface OneConduct {
  readonly person: Conduct;
  readonly decisions: readonly Decision[];
}

/** One conversation. */
export interface OneConversation {
  readonly conversation: Conversation;
}

/** The state after a change. */
export interface OneInboxState {
  readonly inbox: InboxState;
}

/** One message. */
export interface OneMessage {
  readonly message: Message;
}

/** The stored note. */
export interface OneNote {
  readonly note: Note;
}

/** The decision with its appeal. */
export interface OneOwnDecision {
  readonly decision: OwnDecision;
}

/** One saved reply. */
export interface OneSavedReply {
  readonly savedReply: SavedReply;
}

/** One message that is sent later. */
export interface OneScheduled {
  readonly scheduled: ScheduledMessage;
}

/** The calling session. */
export interface OneSession {
  readonly session: Session;
}

/** One team. */
export interface OneTeam {
  readonly team: Team;
}

/** The reason with its texts. */
export interface OneTemplate {
  readonly template: TemplateTexts;
}

/** One user. `response` is in the answer of `user.get`, for a user with at least five inquiries. */
export interface OneUser {
  readonly user: User;
  readonly response?: Response;
}

/** One endpoint. */
export interface OneWebhook {
  readonly webhook: WebhookEndpoint;
}

/** All days, oldest first. Days without activity are included. */
export interface Overview {
  readonly days: readonly Day[];
}

/** An appeal as the person sees it who made it. */
export interface OwnAppeal {
  readonly id: number;
  readonly text: string | null;
  readonly state: "open" | "overturned" | "upheld";
  readonly createdAt: string;
  readonly decidedAt: string | null;
}

/** A decision as the person sees it whom it is about, with the text that they were told. */
export interface OwnDecision {
  readonly id: number;
  readonly action: "block_user" | "delete_message" | "refuse" | "strike" | "suspend" | "warn";
  readonly template: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly text: string;
  readonly messageId: number | null;
  readonly conversationId: number | null;
  readonly createdAt: string;
  readonly strikeUntil: string | null;
  readonly suspendedUntil: string | null;
  readonly overturnedAt: string | null;
  readonly appeal: OwnAppeal | null;
}

/** A page of decisions about the caller. */
export interface OwnDecisions {
  readonly decisions: readonly OwnDecision[];
  readonly nextCursor: string | null;
}

/** A participant of a conversation, with what a device needs to show them. `is_bot` is there, and true, for a program that answers. `rev` is that of the user's profile: of two names of a user, the one with the greater `rev` is newer. */
export interface Participant {
  readonly userId: string;
  readonly role: "member" | "observer" | "owner";
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly joinedAt: string;
  readonly rev: number;
  readonly isBot?: boolean;
}

/** The participants of one conversation. */
export interface Participants {
  readonly participants: readonly Participant[];
}

/** A call in a user's history. `missed` means that it rang for the user, or could not ring, and the user never joined. */
export interface PastCall {
  readonly id: number;
  readonly rev: number;
  readonly conversationId: number;
  readonly kind: "video" | "voice";
  readonly status: "active" | "busy" | "cancelled" | "ended" | "failed" | "missed" | "rejected" | "ringing";
  readonly callerId: string;
  readonly calleeIds: readonly string[];
  readonly participants: readonly CallParticipant[];
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly endedReason: "busy" | "cancelled" | "connect_timeout" | "hung_up" | "lost" | "max_duration" | "no_answer" | "rejected" | null;
  readonly duration: number | null;
  readonly missed: boolean;
}

/** What was decided. */
export interface PersonSanctioned {
  readonly decision: Decision;
}

/** Pin a conversation, for the caller only. */
export interface PinConversation {
  readonly conversationId: number;
}

/** Pin a message for everybody in the conversation. For its participants. Repeating it changes nothing. A conversation has at most 50 pinned messages. */
export interface PinMessage {
  readonly messageId: number;
}

/** Who pinned a message for everybody in the conversation, and when. */
export interface Pinned {
  readonly by: string;
  readonly at: string;
}

/** How the caller is notified. Null in `email_after`, `sms_after` and `language` is the server's default. */
export interface Preferences {
  readonly channels: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly quietHours: QuietHours | null;
  readonly mutedUntil: string | null;
  readonly emailAfter: number | null;
  readonly smsAfter: number | null;
  readonly language: string | null;
  readonly reachable: Reachable;
}

/** The preferences after the change. */
export interface PreferencesKept {
  readonly preferences: Preferences;
}

/** To the user's own devices: the preferences after a change by another device, the site or a link. */
export interface PreferencesUpdated {
  readonly preferences: Preferences;
}

/** The presence of a user over all their devices. `last_seen` is when they last went offline. */
export interface Presence {
  readonly online: boolean;
  readonly status: "away" | "invisible" | "offline" | "online";
  readonly lastSeen: string | null;
}

/** To users who watch this one or share an open conversation with it: the new presence. */
export interface PresenceChanged {
  readonly userId: string;
  readonly online: boolean;
  readonly status: "away" | "invisible" | "offline" | "online";
  readonly lastSeen: string | null;
}

/** The caller's presence as their own devices see it. */
export interface PresenceSet {
  readonly presence: Presence;
}

/** What a notification of a kind looks like, with an example, in a language of the templates. */
export interface PreviewTemplate {
  readonly kind?: "call" | "card" | "mention" | "message" | "missed_call" | "system" | "unanswered";
  readonly language?: string | null;
}

/** A report or a held message, and the moderator who looks after it. */
export interface QueueItem {
  readonly kind: "held" | "report";
  readonly id: number;
  readonly createdAt: string;
  readonly assigneeId: string | null;
  readonly report?: Case;
  readonly held?: HeldMessage;
}

/** Times of day (`22:00`) in a time zone (`Europe/Paris`). `to` may be on the next morning. Notifications wait until the end and are sent if the message is still unread. Calls and critical notifications are sent at once. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
}

/** The message that another one answers. `text` has its first 200 characters, and is null if `deleted`. It changes with that message: see `rev` of both. */
export interface Quoted {
  readonly id: number;
  readonly seq: number;
  readonly rev: number;
  readonly senderId: string;
  readonly type: "audio" | "call" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly text: string | null;
  readonly deleted: boolean;
}

/** `burst` at once, and `per_minute` in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** For each channel true, or the reason why the caller cannot be reached. */
export interface Reachable {
  readonly email: boolean | "address cannot be read" | "no address";
  readonly sms: boolean | "no number" | "number cannot be read" | "premium number";
  readonly push: boolean | "no device";
}

/** Add the caller's reaction, an emoji. Repeating it changes nothing. A message has at most 20 different emoji. Two spellings of an emoji (❤, ❤️) are one; answers carry the fully qualified one. */
export interface React {
  readonly messageId: number;
  readonly emoji: string;
}

/** What admins and moderators did, newest first: all, or of one of them, about one user or conversation. `action` is the name of a procedure, with or without what was chosen: `moderation.resolve`, `moderation.resolve:strike`. */
export interface ReadAudit {
  readonly adminId?: string | null;
  readonly userId?: string | null;
  readonly conversationId?: number | null;
  readonly action?: string | null;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** A page of a conversation: before a `seq`, after one, or the newest. The audit keeps the `reason`. */
export interface ReadConversation {
  readonly conversationId: number;
  readonly reason: string;
  readonly beforeSeq?: number | null;
  readonly afterSeq?: number | null;
  readonly limit?: number;
}

/** The new read cursor, the unread count of this conversation, and that of all. */
export interface ReadMarked {
  readonly conversationId: number;
  readonly upToSeq: number;
  readonly unread: number;
  readonly total: number;
}

/** The cursors of a participant, and when each last moved; null when that is not known. */
export interface Receipt {
  readonly userId: string;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly readAt: string | null;
  readonly deliveredAt: string | null;
}

/** To every participant: a device of a user has the messages up to here. */
export interface ReceiptDelivered {
  readonly conversationId: number;
  readonly userId: string;
  readonly upToSeq: number;
  readonly deliveredAt: string;
}

/** How far the caller has read a conversation, or received it on this device, or both. */
export interface ReceiptMark {
  readonly conversationId: number;
  readonly readSeq?: number | null;
  readonly deliveredSeq?: number | null;
}

/** To every participant: a user read up to here. `read_at` is null when the user did not read, but deleted the conversation for themselves or joined it. */
export interface ReceiptRead {
  readonly conversationId: number;
  readonly userId: string;
  readonly upToSeq: number;
  readonly readAt: string | null;
}

/** The cursors of all participants of one conversation. */
export interface Receipts {
  readonly receipts: readonly Receipt[];
}

/** Each conversation, once, in the order of `items`; `missing` are those that the caller is not in. `total` is the unread count of all conversations, null if nothing was marked as read. */
export interface ReceiptsMarked {
  readonly marked: readonly MarkedReceipt[];
  readonly missing: readonly number[];
  readonly total: number | null;
}

/** The cursors, each with its conversation. `missing` are conversations that the caller is not in. */
export interface ReceiptsOfMany {
  readonly receipts: readonly Standing[];
  readonly missing: readonly number[];
}

/** Post an event again, or all events of an endpoint that became dead letters in a time. Name either `attempt_id` or `webhook_id`. A redelivered event comes before those that wait behind it, and is tried for three days again. One that is still tried is a `conflict`. */
export interface RedeliverWebhook {
  readonly attemptId?: number | null;
  readonly webhookId?: number | null;
  readonly since?: string | null;
  readonly until?: string | null;
}

/** Continue with a newer token of the same user, without a reconnect. A token that does not expire later than the session is ignored. */
export interface RefreshSession {
  readonly token: string;
}

/** Send push notifications to this device too. Repeating it changes nothing; a token belongs to the user who registered it last. Call it whenever the app has connected: the device belongs to the login of the session and ends with it (`session.revoke`, `session.revoke_others`, `admin.revoke_tokens`), not when its token expires. `token` is what Firebase or Expo gave the app. For `webpush` it is the `endpoint` of the browser's subscription, with its keys `p256dh` and `auth`. A user has at most 20 devices; one more removes the oldest. */
export interface RegisterDevice {
  readonly token: string;
  readonly provider: "expo" | "fcm" | "webpush";
  readonly platform: "android" | "ios" | "web";
  readonly p256dh?: string | null;
  readonly auth?: string | null;
}

/** Reject a call on all devices. `reason` is forwarded and not stored. If the call no longer rings, nothing changes. */
export interface RejectCall {
  readonly callId: number;
  readonly reason?: string | null;
}

/** Remove a user from a group, for its owners. The user receives nothing more from it. */
export interface RemoveParticipant {
  readonly conversationId: number;
  readonly userId: string;
}

/** Remove a member, for leads, services and admins; members remove themselves. What was assigned to them is nobody's again. They see nothing of the team any more. */
export interface RemoveTeamMember {
  readonly teamId: number;
  readonly userId: string;
}

/** Fill in the fields of a saved reply for a conversation; nothing is sent. What is not known is left out: read the text before you send it. */
export interface RenderSavedReply {
  readonly savedReplyId: number;
  readonly conversationId: number;
}

/** The text to send. */
export interface RenderedReply {
  readonly text: string;
}

/** Open a conversation that was closed or snoozed. */
export interface ReopenConversation {
  readonly conversationId: number;
}

/** A report as its reporter sees it. `message_id` is null if it is about a user. */
export interface Report {
  readonly id: number;
  readonly userId: string;
  readonly messageId: number | null;
  readonly conversationId: number | null;
  readonly reason: string | null;
  readonly status: "dismissed" | "message_deleted" | "open" | "struck" | "suspended" | "user_blocked" | "warned";
  readonly createdAt: string;
}

/** Report a message that the caller sees, or a user, to the admins. Name exactly one of them. Repeating it while the report is open returns the same report. */
export interface ReportAbuse {
  readonly reason: string;
  readonly messageId?: number | null;
  readonly userId?: string | null;
}

/** The report after the decision, and what was decided about the user, unless it was dismissed. */
export interface ReportResolved {
  readonly report: Case;
  readonly decision?: Decision;
}

/** The report. */
export interface Reported {
  readonly report: Report;
}

/** A page of the queue. `reports` are those of the items that are reports. */
export interface Reports {
  readonly items: readonly QueueItem[];
  readonly reports: readonly Case[];
  readonly nextCursor: string | null;
}

/** Notify a user again of the messages of a delivery that is over, whatever came of it. The rules decide anew: what the user has read since is skipped. A notice of a service is a `conflict`, because its text is not kept, and so is one that still waits. */
export interface ResendDelivery {
  readonly deliveryId: number;
}

/** Decide on a report: do nothing, warn the user, delete the message, give a strike, suspend, or ban. This closes all open reports of the same message or user. A report that is already closed is a `conflict`, with `outcome` and `decided_by`. `reason` is for moderators, `template` says what the user is told, and `until` when a suspension ends. */
export interface ResolveReport {
  readonly reportId: number;
  readonly action: "block_user" | "delete_message" | "dismiss" | "strike" | "suspend" | "warn";
  readonly reason?: string | null;
  readonly template?: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly until?: string | null;
}

/** How a user answered inquiries of the last 90 days: conversations about a property that others began. `rate` is per cent; an inquiry that is younger than a day counts once it is answered. `badge` is `fast` for 90 per cent within an hour, `reliable` for 75 per cent within a day (the median), or null. */
export interface Response {
  readonly rate: number;
  readonly medianSeconds: number | null;
  readonly badge: "fast" | "reliable" | null;
}

/** How long others waited for the caller's answers in the last 90 days. Null if there was no answer. A wait begins with the first unanswered message and ends with the caller's next message in that conversation. The 200 conversations with the newest activity count, and the newest 500 messages of each. */
export interface ResponseTime {
  readonly answers: number;
  readonly medianMs: number | null;
  readonly averageMs: number | null;
}

/** Tell the Django site again what it refused: everything, or what belongs to one conversation. */
export interface RetryDeadLetters {
  readonly conversationId?: number | null;
}

/** The content of a message as of `rev`, and until when it was current. */
export interface Revision {
  readonly rev: number;
  readonly text: string | null;
  readonly until: string;
}

/** Earlier versions of a message, oldest first. */
export interface Revisions {
  readonly revisions: readonly Revision[];
}

/** End a session of the caller at once, and reject its login from then on. The login stays valid if the calling session uses it too. Devices that it registered get no more push notifications. */
export interface RevokeSession {
  readonly sessionId: number;
}

/** Reject the user's tokens that were issued before a time (by default now), and end their sessions. A token without `iat` counts as issued before. Token times are whole seconds: a token that was issued in the second of the time is rejected too. */
export interface RevokeTokens {
  readonly userId: string;
  readonly issuedBefore?: string | null;
}

/** Make a new secret. Until `keep_old_until` requests are signed with both; by default for 24 hours. It is at most 30 days from now. A time that has passed ends the old secret at once. Secrets that were replaced before and still sign go on until their own time, four at most, but not longer than this one. */
export interface RotateWebhookSecret {
  readonly webhookId: number;
  readonly keepOldUntil?: string | null;
}

/** A message in which a rule finds something, and what the rule does with it. */
export interface RuleMatch {
  readonly messageId: number;
  readonly conversationId: number;
  readonly senderId: string;
  readonly action: "allow" | "block" | "hold" | "mask" | "warn";
  readonly detectors: readonly ("card_number" | "email" | "handle" | "iban" | "phone" | "url" | "words")[];
  readonly text: string;
}

/** How many messages were looked at (`messages`), newest first, the counts, and the newest 100 that match. `complete` is false when there were more messages than are looked at: the newest 2,000, for ten seconds. `looked_back_to` is when the oldest of those that were looked at was sent; null without messages. */
export interface RulesTried {
  readonly messages: number;
  readonly complete: boolean;
  readonly lookedBackTo: string | null;
  readonly counts: readonly ActionCount[];
  readonly matches: readonly RuleMatch[];
}

/** Warn somebody, give a strike, or suspend them, without a report. `reason` is for moderators and in the audit, `template` says what the person is told, and `until` when a suspension ends. */
export interface SanctionPerson {
  readonly userId: string;
  readonly action: "strike" | "suspend" | "warn";
  readonly reason: string;
  readonly template?: "contact_data" | "fraud" | "insult" | "rules" | "spam" | null;
  readonly until?: string | null;
}

/** Saved replies. */
export interface SavedReplies {
  readonly savedReplies: readonly SavedReply[];
}

/** A saved reply. Its fields are `{{customer.name}}`, `{{property.title}}`, `{{member.name}}` and `{{team.name}}`. */
export interface SavedReply {
  readonly id: number;
  readonly teamId: number;
  readonly title: string;
  readonly text: string;
  readonly updatedAt: string;
}

/** The saved reply that is gone. */
export interface SavedReplyDeleted {
  readonly savedReplyId: number;
}

/** Send a message later, with the same arguments as `message.send`. `at` is a time with a zone (`2026-12-24T09:00:00+01:00`), or the time of day in `timezone` (`2026-12-24T09:00:00` and `Europe/Paris`); at most a year ahead. Access and limits are checked now and again when it is sent. The same `local_id` is never scheduled twice. A user has at most 100 messages that wait or failed. */
export interface ScheduleMessage {
  readonly localId: string;
  readonly text?: string | null;
  readonly type?: "audio" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly attachments?: readonly Attachment[];
  readonly replyTo?: number | null;
  readonly mentions?: readonly string[];
  readonly metadata?: JsonObject;
  readonly conversationId: number;
  readonly at: string;
  readonly timezone?: string | null;
}

/** A message that is sent later, as its user gave it to `message.schedule`. A `failed` one is not tried again; `error` is why, the last part of an error's URI. `message_id` is there once it is `sent`: then it is a message like any other. One that the contact guard holds has none. */
export interface ScheduledMessage {
  readonly id: number;
  readonly conversationId: number;
  readonly localId: string;
  readonly at: string;
  readonly timezone: string | null;
  readonly type: "audio" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly text: string | null;
  readonly attachments: readonly GivenFile[];
  readonly replyTo: number | null;
  readonly mentions: readonly string[];
  readonly metadata: JsonObject;
  readonly status: "cancelled" | "failed" | "sent" | "waiting";
  readonly error: string | null;
  readonly createdAt: string;
  readonly messageId?: number;
}

/** To the user's own devices: a message was scheduled, cancelled or sent, or failed. */
export interface ScheduledUpdated {
  readonly scheduled: ScheduledMessage;
}

/** The caller's conversations by title, names of participants, property, metadata or last message. The queries are those for messages. The conversation with the newest activity is first. */
export interface SearchConversations {
  readonly query: string;
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Messages with all the words, in any spelling, in all conversations of the caller or in one. Put "phrases" in quotes. The last word, and words that end in `*`, match the beginning of words. Any query string is valid. Texts and names of attached files are searched. `best` ranks by how often and how close together the words occur. */
export interface SearchMessages {
  readonly query: string;
  readonly conversationId?: number | null;
  readonly order?: "best" | "newest";
  readonly limit?: number;
  readonly cursor?: string | null;
}

/** Store and deliver a message. The answer comes after the commit. The same `local_id` is never stored twice. A `local_id` that the sender already used in another conversation is a `conflict`. Sending marks the conversation as read: it moves the sender's own cursors to the new message. Name a `conversation_id` or a `to_user_id`. With `to_user_id` the message goes to the conversation of the two, which is opened if there is none: the one of `conversation_type` and `property_id`, as `conversation.create` takes them. Without a type it is a `property_inquiry` if a property is named. Otherwise it is the `general` conversation, or the `property_inquiry` about no property if only that one exists. `title` is the title of a new conversation. A message of the type `card` has a `card` and no attachments. `mentions` are participants whom the message names: they are notified although they muted the conversation. Somebody else is `invalid_argument`. */
export interface SendMessage {
  readonly localId: string;
  readonly text?: string | null;
  readonly type?: "audio" | "card" | "file" | "image" | "property_share" | "system" | "text" | "video";
  readonly attachments?: readonly Attachment[];
  readonly replyTo?: number | null;
  readonly mentions?: readonly string[];
  readonly metadata?: JsonObject;
  readonly conversationId?: number | null;
  readonly toUserId?: string | null;
  readonly conversationType?: "general" | "property_inquiry" | "support" | null;
  readonly propertyId?: string | number | null;
  readonly title?: string | null;
  readonly confirm?: string | null;
  readonly card?: NewCard | null;
}

/** Notify users about something of your site: by push at once and by email, as each of them chose. `data` has a `title` and a `body`. It may have a `url` (an address, or a path of `FRONTEND_URL`) and whatever else the app needs with the push. `critical` ones ignore quiet hours and mutes. With a `key`, repeating the call sends nothing again. Unknown users are skipped. */
export interface SendNotification {
  readonly userIds: readonly string[];
  readonly data: JsonObject;
  readonly kind?: "call" | "card" | "mention" | "message" | "missed_call" | "system" | "unanswered";
  readonly critical?: boolean;
  readonly key?: string | null;
}

/** The largest values that are accepted. `text` is in characters; `message_bytes` is of one WAMP message, `metadata_bytes` of `metadata` as JSON, and `file_bytes` of an upload. `file_types` are media types in the form of the HTML attribute `accept`. `participants` are those of a conversation, `open_calls` the WAMP calls of a session that may be open, and `rates` the rates of a user, without those that are switched off. */
export interface ServerLimits {
  readonly text: number;
  readonly messageBytes: number;
  readonly metadataBytes: number;
  readonly attachments: number;
  readonly fileBytes: number;
  readonly fileTypes: readonly string[];
  readonly participants: number;
  readonly openCalls: number;
  readonly rates: Readonly<Record<string, Rate>>;
}

/** One connection of the caller. `current` is the calling one. */
export interface Session {
  readonly sessionId: number;
  readonly userId: string;
  readonly role: string;
  readonly connectedAt: string;
  readonly expiresAt: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly current: boolean;
}

/** To one session, a minute before it ends: call `session.refresh` now. It comes once for each end. When a token of less than two minutes has extended the session, it comes after half of that time. */
export interface SessionExpiring {
  readonly expiresAt: string;
}

/** The end of the session. `extended` is false if the token does not expire later. */
export interface SessionRefreshed {
  readonly expiresAt: string;
  readonly extended: boolean;
}

/** Sessions of one user. `complete` is false when a node did not say in time which it has. */
export interface Sessions {
  readonly sessions: readonly Session[];
  readonly complete: boolean;
}

/** How many sessions were ended. */
export interface SessionsRevoked {
  readonly revoked: number;
}

/** Store the text that the caller has not sent yet in a conversation. An empty one erases it. The last one that is set counts. A text that the caller sends there erases it, and so does leaving or deleting the conversation. Portico keeps the 200 newest drafts of a user. */
export interface SetDraft {
  readonly conversationId: number;
  readonly text: string;
}

/** Change preferences. What is left out stays as it is; null restores the default. Until `muted_until` only critical notifications are sent. `email_after` and `sms_after` are the seconds for which a message stays unread before that channel is used. `language` is that of emails, SMS and pushes (`en`, `fr`). */
export interface SetPreferences {
  readonly channels?: Choices | null;
  readonly quietHours?: QuietHours | null;
  readonly mutedUntil?: string | null;
  readonly emailAfter?: number | null;
  readonly smsAfter?: number | null;
  readonly language?: string | null;
}

/** Set the caller's status on all devices. `away` lasts until the user is offline, `invisible` until the next choice. */
export interface SetPresence {
  readonly status: "away" | "invisible" | "online";
}

/** Tell people a reason in the words of the site, in one language; null brings Portico's words back. It counts for what people read from now on, also about earlier decisions. The audit keeps the `reason`. */
export interface SetTemplate {
  readonly name: "contact_data" | "fraud" | "insult" | "rules" | "spam";
  readonly language: string;
  readonly text: string | null;
  readonly reason: string;
}

/** The caller started or stopped typing. It ends after 6 s: repeat it while the user types. */
export interface SetTyping {
  readonly conversationId: number;
  readonly isTyping: boolean;
}

/** A variable. `value` is null where it may hold a secret, or is not set and has no fixed default. */
export interface Setting {
  readonly name: string;
  readonly purpose: string;
  readonly allowed: string;
  readonly value: string | null;
  readonly isSet: boolean;
}

/** The settings of a subject. */
export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** Forward an offer, an answer or ICE candidates (one, or a list) to the session of another participant. Signals arrive in order, at that session only. They have at most 64 KiB as JSON. In a call of more than two, `to_user_id` names the receiver. The answer is `conflict` before the call is accepted and while the other user is not in it, and `forbidden` from a session that is not the one in the call. */
export interface SignalCall {
  readonly callId: number;
  readonly kind: "answer" | "ice" | "offer";
  readonly payload: JsonObject | readonly JsonObject[];
  readonly toUserId?: string | null;
}

/** Put a conversation away until a time. A message of the other side brings it back at once. */
export interface SnoozeConversation {
  readonly conversationId: number;
  readonly until: string;
}

/** The cursors of a participant, with the conversation. */
export interface Standing {
  readonly userId: string;
  readonly readSeq: number;
  readonly deliveredSeq: number;
  readonly readAt: string | null;
  readonly deliveredAt: string | null;
  readonly conversationId: number;
}

/** Call all participants of a conversation, or one user. With one user, the call belongs to the `general` conversation of both, which is created if needed. A caller who is in a call already gets `conflict` with its `call_id`; if one of the users blocks the other, the answer is `blocked`. If the other user calls at the same moment, or this conversation has an active call, the answer is that call, accepted with this session. If everybody is in a call, the answer is a call that has ended with the status `busy`. A call and its message do not count as messages for the rate limit. */
export interface StartCall {
  readonly conversationId?: number | null;
  readonly toUserId?: string | null;
  readonly kind?: "video" | "voice";
}

/** The caller's conversations, the messages that they see there, and how many of those they sent. */
export interface Stats {
  readonly conversations: number;
  readonly messages: number;
  readonly sent: number;
  readonly unread: number;
  readonly responseTime: ResponseTime;
  readonly inquiries: Inquiries;
}

/** The next part of a bot's answer. Nothing is stored: the whole text follows by `message.send`. The message has the same `local_id`. `done` says that it follows now. A bot streams one answer at a time in a conversation; another `local_id` begins the next. A stream without a call for 15 s ends. It is refused while somebody else answers (`conversation.handover`). */
export interface StreamMessage {
  readonly conversationId: number;
  readonly localId: string;
  readonly delta?: string;
  readonly done?: boolean;
}

/** The decisions that suspended, oldest first; none if the person was not suspended. */
export interface SuspensionEnded {
  readonly decisions: readonly Decision[];
}

/** All changes in the caller's conversations since a cursor, at least once. Call it again with the new cursor while `more` is true. `limit` counts conversations and messages. With `per_conversation`, a conversation with more changed messages gives its newest ones, and `gaps` says which are left out, so that a busy conversation does not hold up the others. */
export interface SyncChanges {
  readonly since: string;
  readonly limit?: number;
  readonly perConversation?: number | null;
}

/** The caller's conversations with the receipts of all participants, and a cursor for the next sync. `message.list` reads the messages. While `more` is true, `sync.changes` returns the rest. Without `recent`, conversations come by id, `limit` at a time. With it, this answer has the `recent` conversations with the newest activity, the newest first, or fewer if they are larger than 8 MiB as JSON; the pages of `sync.changes` then have the others. Send `receive_progress` with `recent` to receive it in pieces of 100 conversations: each piece and the result have the conversations after those before, and the result the cursor that counts. */
export interface SyncState {
  readonly limit?: number;
  readonly recent?: number | null;
}

/** Forget what is in `removed` and `gaps` first. Then store the rest, except where you have a newer state. With `reset`, Portico cannot prove that nothing is missing: forget everything, and treat this answer like that of `sync.state`. */
export interface Synced {
  readonly cursor: string;
  readonly removed: readonly number[];
  readonly conversations: readonly Conversation[];
  readonly messages: readonly Message[];
  readonly receipts: readonly Standing[];
  readonly gaps: readonly Gap[];
  readonly more: boolean;
  readonly reset: boolean;
}

/** The same, with what an inbox shows beside the conversations. `unread_total` counts all conversations, also those of later pages. `calls` are the ringing and active calls that the caller takes part in or may still join. */
export interface SyncedState {
  readonly cursor: string;
  readonly removed: readonly number[];
  readonly conversations: readonly Conversation[];
  readonly messages: readonly Message[];
  readonly receipts: readonly Standing[];
  readonly gaps: readonly Gap[];
  readonly more: boolean;
  readonly reset: boolean;
  readonly unreadTotal: number;
  readonly calls: readonly Call[];
}

/** A team as its members see it. It takes part in conversations as the user `participant_id`. `shows` says whether the other side is told who of the team wrote: with `agent` its messages have `metadata.agent`, `{user_id, name, avatar_url}`. */
export interface Team {
  readonly id: number;
  readonly participantId: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly shows: "agent" | "team";
  readonly assignment: "in_turn" | "last_answered" | "manual";
  readonly officeHours: TeamHours | null;
  readonly awayText: string | null;
  readonly escalateAfterMinutes: number | null;
  readonly members: readonly TeamMember[];
  readonly createdAt: string;
}

/** To the members of a team: an event that concerns the team as a participant. `event` is its name (`message.created`) and `payload` what participants get. `member_id` is who of the team wrote the message, whether or not the other side is told; null for a message of the other side, and for one that nobody wrote. At least once, as the event in it. */
export interface TeamEvent {
  readonly teamId: number;
  readonly event: string;
  readonly payload: JsonObject;
  readonly memberId: string | null;
}

/** When a team answers, in a time zone (`Europe/Paris`). */
export interface TeamHours {
  readonly timezone: string;
  readonly open: readonly OfficeOpening[];
}

/** To somebody who is no longer in a team. */
export interface TeamLeft {
  readonly teamId: number;
}

/** Somebody of a team. */
export interface TeamMember {
  readonly userId: string;
  readonly role: "lead" | "member";
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly joinedAt: string;
}

/** The open conversations of a team now, and how long others waited for its answers. `unassigned` are nobody's, in those of `waiting` somebody waits for an answer. */
export interface TeamStats {
  readonly teamId: number;
  readonly open: number;
  readonly unassigned: number;
  readonly waiting: number;
  readonly responseTime: ResponseTime;
  readonly members: readonly MemberAnswers[];
}

/** To the members of a team: it is new to them, or changed. */
export interface TeamUpdated {
  readonly team: Team;
}

/** Teams. */
export interface Teams {
  readonly teams: readonly Team[];
}

/** The texts over each channel. `html` is that of the email, `text` the same without markup. `html_url` is the path of a page that shows the `html` and runs nothing, for five minutes. */
export interface TemplatePreview {
  readonly kind: string;
  readonly language: string;
  readonly languages: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly htmlUrl: string;
  readonly pushTitle: string;
  readonly pushBody: string;
  readonly sms: string;
}

/** A reason, and its text by language. `changed`: the languages in which the site has its own words. */
export interface TemplateTexts {
  readonly name: "contact_data" | "fraud" | "insult" | "rules" | "spam";
  readonly texts: Readonly<Record<string, string>>;
  readonly changed: readonly string[];
}

/** All of them. */
export interface Templates {
  readonly templates: readonly TemplateTexts[];
}

/** A conversation with its newest messages in ascending `seq`, and the receipts of all participants. `has_older` says whether `message.list` has messages before these. `typing` are the other users who type now, on this node; events say who begins and ends. */
export interface Thread {
  readonly conversation: Conversation;
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly receipts: readonly Receipt[];
  readonly typing: readonly string[];
}

/** The time from which tokens are accepted, and how many sessions were ended. */
export interface TokensRevoked {
  readonly issuedBefore: string;
  readonly disconnected: number;
}

/** What rules would have done with the messages of the last days. Nothing is changed. `rules` is the text of a file as `GUARD_RULES` names it. The audit keeps the `reason`. */
export interface TryRules {
  readonly rules: string;
  readonly reason: string;
  readonly days?: number;
}

/** Post an event `webhook.test` to an endpoint. What came of it is in `webhook.attempts`. */
export interface TryWebhook {
  readonly webhookId: number;
}

/** To the other participants, and to the user's other devices: a user started or stopped typing. */
export interface TypingChanged {
  readonly conversationId: number;
  readonly userId: string;
  readonly isTyping: boolean;
}

/** The state as it was set. */
export interface TypingSet {
  readonly conversationId: number;
  readonly isTyping: boolean;
}

/** Return a conversation from the archive. */
export interface UnarchiveConversation {
  readonly conversationId: number;
}

/** Let a user log in again whom `moderation.resolve` has banned. */
export interface UnblockAccount {
  readonly userId: string;
}

/** Remove the caller's block. The conversation stays blocked while another participant blocks it. */
export interface UnblockConversation {
  readonly conversationId: number;
}

/** Unblock a user. A conversation stays blocked while the other user blocks it. */
export interface UnblockUser {
  readonly userId: string;
}

/** Send notifications of a conversation again. */
export interface UnmuteConversation {
  readonly conversationId: number;
}

/** Unpin a conversation. */
export interface UnpinConversation {
  readonly conversationId: number;
}

/** Unpin a message. For the participants. Repeating it changes nothing. */
export interface UnpinMessage {
  readonly messageId: number;
}

/** Remove the caller's reaction. */
export interface Unreact {
  readonly messageId: number;
  readonly emoji: string;
}

/** Unread counts, derived from the cursors. */
export interface Unread {
  readonly total: number;
  readonly conversations: Readonly<Record<string, number>>;
}

/** The unread count of this conversation, and that of all conversations. */
export interface UnreadMarked {
  readonly conversationId: number;
  readonly unread: number;
  readonly total: number;
}

/** To the user's own devices: after a read mark, `mark_unread`, or the deletion of an unread message. */
export interface UnreadUpdated {
  readonly conversationId: number;
  readonly unread: number;
  readonly total: number;
}

/** Stop push notifications to this device. Call it at logout. A token that is not the caller's changes nothing. */
export interface UnregisterDevice {
  readonly token: string;
}

/** Stop watching users. Events of users in a shared open conversation still arrive. */
export interface UnwatchPresence {
  readonly userIds: readonly string[];
}

/** Make it a video call, or a voice call again. Call this before you send the `offer` that renegotiates. */
export interface UpdateCall {
  readonly callId: number;
  readonly kind: "video" | "voice";
}

/** Change the title, metadata or booking link. In a group for its owners. A key that is left out stays as it is; null removes the value. */
export interface UpdateConversation {
  readonly conversationId: number;
  readonly title?: string | null;
  readonly metadata?: JsonObject;
  readonly bookingUrl?: string | null;
}

/** Change a saved reply. A key that is left out stays as it is. */
export interface UpdateSavedReply {
  readonly savedReplyId: number;
  readonly title?: string;
  readonly text?: string;
}

/** Change a team, for its leads, services and admins. A key that is left out stays as it is; null removes the value. */
export interface UpdateTeam {
  readonly teamId: number;
  readonly name?: string;
  readonly avatarUrl?: string | null;
  readonly shows?: "agent" | "team";
  readonly assignment?: "in_turn" | "last_answered" | "manual";
  readonly officeHours?: TeamHours | null;
  readonly awayText?: string | null;
  readonly escalateAfterMinutes?: number | null;
}

/** Change the caller's own profile. A key that is left out stays as it is; null removes the value. */
export interface UpdateUser {
  readonly name?: string | null;
  readonly avatarUrl?: string | null;
}

/** Change an endpoint. A key that is left out stays as it is. Events that happen while it is `paused` wait for it, three days at most. With a new `url` or the `state` `active`, what waits for another attempt is posted at once. */
export interface UpdateWebhook {
  readonly webhookId: number;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly conversationTypes?: readonly ("general" | "group" | "property_inquiry" | "support")[];
  readonly description?: string | null;
  readonly state?: "active" | "paused";
}

/** A user as others see them. `rev` grows with each change of `name` and `avatar_url`. `guest`: a visitor without an account. `is_bot` is there, and true, for a program that answers. */
export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  readonly role: "admin" | "bot" | "moderator" | "service" | "user";
  readonly createdAt: string;
  readonly rev: number;
  readonly guest: boolean;
  readonly isBot?: boolean;
}

/** How many sessions were ended. */
export interface UserDisconnected {
  readonly disconnected: number;
}

/** How many messages were emptied by this call. `held` are the user's conversations with evidence. */
export interface UserErased {
  readonly userId: string;
  readonly erasedAt: string;
  readonly messages: number;
  readonly held: readonly number[];
}

/** The new name or picture of a user, to the people of their conversations, except those who block them. The user's own devices receive it with `email` and `mobile`, as `user.me` returns it. */
export interface UserUpdated {
  readonly user: User;
}

/** A page of users. */
export interface Users {
  readonly users: readonly User[];
  readonly nextCursor: string | null;
}

/** The first views of a message, oldest first. Its sender and observers are not among them. */
export interface Views {
  readonly views: readonly FirstView[];
}

/** Watch users: receive their presence events until this session ends, also without an open conversation. A session watches at most 1,000 users. Users with whom the caller shares no conversation are null in the answer and are not watched. */
export interface WatchPresence {
  readonly userIds: readonly string[];
}

/** The users that this session watches. */
export interface Watching {
  readonly watching: readonly string[];
}

/** An attempt to post an event. `event_id` is the header `webhook-id`. Without an answer `response_code` is null, and `error` is `timeout`, `network`, `tls` (no certificate that is valid for the host) or `private_address`; `expired` if it waited too long without an attempt. */
export interface WebhookAttempt {
  readonly id: number;
  readonly webhookId: number;
  readonly eventId: string;
  readonly type: string;
  readonly status: "dead" | "delivered" | "failed";
  readonly responseCode: number | null;
  readonly error: string | null;
  readonly ms: number;
  readonly at: string;
  readonly payload: JsonObject;
}

/** A page of attempts; `next_after` is null on the last one. */
export interface WebhookAttempts {
  readonly attempts: readonly WebhookAttempt[];
  readonly nextAfter: number | null;
}

/** The endpoint that is gone. */
export interface WebhookDeleted {
  readonly webhookId: number;
}

/** An address that events are posted to. `events` are names (`message.created`) and patterns (`message.*`, `*`). With `conversation_types`, events of other conversations are left out. A `paused` one gets nothing until it is active again; `paused_reason` is `gone` if it answered 410. The one with the `source` `settings` is that of `WEBHOOK_URL`, and cannot be changed here. Until `old_secret_until` the former secret signs as well. */
export interface WebhookEndpoint {
  readonly id: number;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[];
  readonly conversationTypes: readonly string[];
  readonly state: "active" | "paused";
  readonly pausedReason: string | null;
  readonly source: "admin" | "settings";
  readonly oldSecretUntil: string | null;
  readonly createdAt: string;
}

/** The `event_id` of the test. */
export interface WebhookTested {
  readonly eventId: string;
}

/** An endpoint and its new secret: the key with which its receiver verifies signatures. */
export interface WebhookWithSecret {
  readonly webhook: WebhookEndpoint;
  readonly secret: string;
}

/** Endpoints. */
export interface Webhooks {
  readonly webhooks: readonly WebhookEndpoint[];
}

/** How many events are posted again. */
export interface WebhooksRedelivered {
  readonly redelivered: number;
}

/** `authextra` of WELCOME: also who has logged in, and when the session ends unless it is refreshed. */
export interface Welcome {
  readonly protocol: number;
  readonly version: string;
  readonly serverTime: string;
  readonly windows: Windows;
  readonly limits: ServerLimits;
  readonly calls: CallLimits;
  readonly features: Features;
  readonly vapidPublicKey: string | null;
  readonly notificationLanguages: readonly string[];
  readonly notificationLanguage: string;
  readonly userId: string;
  readonly expiresAt: string;
}

/** How long after sending a message its sender may edit and delete it, in seconds. `sync_seconds` is how long a sync cursor is valid. */
export interface Windows {
  readonly editSeconds: number;
  readonly deleteSeconds: number;
  readonly syncSeconds: number;
}
