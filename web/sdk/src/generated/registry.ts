// Generated from portico/contract by `make generate`; a test compares. Do not edit.

import type * as shapes from "./shapes.js";

/** Every procedure with its arguments and its answer. */
export interface Procedures {
  /** The calling session. */
  readonly "session.info": { readonly request: shapes.NoArguments; readonly reply: shapes.OneSession };
  /** Continue with a newer token of the same user, without a reconnect. A token that does not expire later than the session is ignored. */
  readonly "session.refresh": { readonly request: shapes.RefreshSession; readonly reply: shapes.SessionRefreshed };
  /** All sessions of the caller at all nodes, oldest first. */
  readonly "session.list": { readonly request: shapes.NoArguments; readonly reply: shapes.Sessions };
  /** End a session of the caller at once, and reject its login from then on. The login stays valid if the calling session uses it too. Devices that it registered get no more push notifications. */
  readonly "session.revoke": { readonly request: shapes.RevokeSession; readonly reply: shapes.SessionsRevoked };
  /** End all other sessions of the caller, and reject their logins from then on. All devices but those of this session are removed. */
  readonly "session.revoke_others": { readonly request: shapes.NoArguments; readonly reply: shapes.SessionsRevoked };
  /** The caller's own profile. */
  readonly "user.me": { readonly request: shapes.NoArguments; readonly reply: shapes.MyProfile };
  /** The public profile of a user in the caller's conversations, or as `USER_DIRECTORY` allows. */
  readonly "user.get": { readonly request: shapes.GetUser & shapes.ForTeam; readonly reply: shapes.OneUser };
  /** Users whom the caller may write to, by name. `query` finds words of the name, in any spelling. A caller finds the users of their conversations, and those whom `USER_DIRECTORY` lets them find. */
  readonly "user.list": { readonly request: shapes.ListUsers; readonly reply: shapes.Users };
  /** Change the caller's own profile. A key that is left out stays as it is; null removes the value. */
  readonly "user.update": { readonly request: shapes.UpdateUser; readonly reply: shapes.MyProfile };
  /** Create a guest, and a token with which the visitor's page connects. With the `user_id` of a guest, that guest gets another token, and the name, picture and metadata that are passed. `metadata` is for the site: other users do not see it. */
  readonly "user.create_guest": { readonly request: shapes.CreateGuest; readonly reply: shapes.GuestCreated };
  /** Join a guest to an account: conversations, messages, receipts, reactions, files and devices pass to it. The guest's sessions end, and their tokens are refused. Repeating it changes nothing. */
  readonly "user.merge_guest": { readonly request: shapes.MergeGuest; readonly reply: shapes.GuestMerged };
  /** Block a user: their messages to the caller alone are rejected. Any id is accepted. */
  readonly "user.block": { readonly request: shapes.BlockUser; readonly reply: shapes.OneUser };
  /** Unblock a user. A conversation stays blocked while the other user blocks it. */
  readonly "user.unblock": { readonly request: shapes.UnblockUser; readonly reply: shapes.OneUser };
  /** The users whom the caller blocks, newest first. */
  readonly "user.blocked": { readonly request: shapes.NoArguments; readonly reply: shapes.Users };
  /** The address under which a calendar follows the caller's accepted viewings (iCalendar). Whoever has the address can read them. With `renew` the old address stops to work. */
  readonly "calendar.link": { readonly request: shapes.GetCalendarLink; readonly reply: shapes.CalendarLink };
  /** The presence of users. Those with whom the caller shares no conversation are null in the answer. */
  readonly "presence.get": { readonly request: shapes.GetPresence & shapes.ForTeam; readonly reply: Readonly<Record<string, shapes.Presence | null>> };
  /** Set the caller's status on all devices. `away` lasts until the user is offline, `invisible` until the next choice. */
  readonly "presence.set": { readonly request: shapes.SetPresence; readonly reply: shapes.PresenceSet };
  /** Watch users: receive their presence events until this session ends, also without an open conversation. A session watches at most 1,000 users. Users with whom the caller shares no conversation are null in the answer and are not watched. */
  readonly "presence.watch": { readonly request: shapes.WatchPresence; readonly reply: Readonly<Record<string, shapes.Presence | null>> };
  /** Stop watching users. Events of users in a shared open conversation still arrive. */
  readonly "presence.unwatch": { readonly request: shapes.UnwatchPresence; readonly reply: shapes.Watching };
  /** Send push notifications to this device too. Repeating it changes nothing; a token belongs to the user who registered it last. Call it whenever the app has connected: the device belongs to the login of the session and ends with it (`session.revoke`, `session.revoke_others`, `admin.revoke_tokens`), not when its token expires. `token` is what Firebase or Expo gave the app. For `webpush` it is the `endpoint` of the browser's subscription, with its keys `p256dh` and `auth`. A user has at most 20 devices; one more removes the oldest. */
  readonly "device.register": { readonly request: shapes.RegisterDevice; readonly reply: shapes.DeviceRegistered };
  /** Stop push notifications to this device. Call it at logout. A token that is not the caller's changes nothing. */
  readonly "device.unregister": { readonly request: shapes.UnregisterDevice; readonly reply: shapes.DeviceUnregistered };
  /** The caller's devices, the most recently registered first. */
  readonly "device.list": { readonly request: shapes.NoArguments; readonly reply: shapes.Devices };
  /** The caller's preferences, with defaults for what they did not choose. */
  readonly "preferences.get": { readonly request: shapes.NoArguments; readonly reply: shapes.PreferencesKept };
  /** Change preferences. What is left out stays as it is; null restores the default. Until `muted_until` only critical notifications are sent. `email_after` and `sms_after` are the seconds for which a message stays unread before that channel is used. `language` is that of emails, SMS and pushes (`en`, `fr`). */
  readonly "preferences.set": { readonly request: shapes.SetPreferences; readonly reply: shapes.PreferencesKept };
  /** Get or create a conversation: the same type, property and people give the same one. A group is always new. Participants need not have connected before. `property_id` may be a number; answers carry it as a string. Services and admins may describe `participants`, besides `participant_ids` or in place of it. `metadata.property` is checked if it is an object. `evidence`: the conversation keeps a ledger of what happens in it, for good. For services and admins, and for users where `EVIDENCE_TYPES` has the type. The same people have one with and one without evidence. */
  readonly "conversation.create": { readonly request: shapes.CreateConversation & shapes.ForTeam; readonly reply: shapes.ConversationOpened };
  /** One conversation of the caller. */
  readonly "conversation.get": { readonly request: shapes.GetConversation & shapes.ForTeam; readonly reply: shapes.OneConversation };
  /** All that a thread shows: the conversation, its newest messages, the receipts, and who types. The first three are read from one snapshot. */
  readonly "conversation.thread": { readonly request: shapes.GetThread & shapes.ForTeam; readonly reply: shapes.Thread };
  /** The caller's conversations, the one with the newest activity first. */
  readonly "conversation.list": { readonly request: shapes.ListConversations & shapes.ForTeam; readonly reply: shapes.Conversations };
  /** The participants of a conversation. */
  readonly "conversation.participants": { readonly request: shapes.ListParticipants & shapes.ForTeam; readonly reply: shapes.Participants };
  /** Add a user to a group, for its owners. The user sees messages from then on. Services and admins may say a `name`, an `avatar_url` and a `role`, as in `conversation.create`. An `observer` reads a conversation with evidence of any type from its beginning, and never writes. */
  readonly "conversation.add_participant": { readonly request: shapes.AddParticipant; readonly reply: shapes.OneConversation };
  /** Remove a user from a group, for its owners. The user receives nothing more from it. */
  readonly "conversation.remove_participant": { readonly request: shapes.RemoveParticipant; readonly reply: shapes.OneConversation };
  /** Leave a group. When the last owner leaves, the member who joined first becomes owner. */
  readonly "conversation.leave": { readonly request: shapes.LeaveConversation; readonly reply: shapes.ConversationGone };
  /** Archive a conversation, for the caller only. */
  readonly "conversation.archive": { readonly request: shapes.ArchiveConversation; readonly reply: shapes.OneConversation };
  /** Return a conversation from the archive. */
  readonly "conversation.unarchive": { readonly request: shapes.UnarchiveConversation; readonly reply: shapes.OneConversation };
  /** Stop everybody from writing in a conversation until the caller unblocks it. In a group for its owners. */
  readonly "conversation.block": { readonly request: shapes.BlockConversation & shapes.ForTeam; readonly reply: shapes.OneConversation };
  /** Remove the caller's block. The conversation stays blocked while another participant blocks it. */
  readonly "conversation.unblock": { readonly request: shapes.UnblockConversation & shapes.ForTeam; readonly reply: shapes.OneConversation };
  /** Send no notifications of a conversation, until a time, or without one until it is unmuted. */
  readonly "conversation.mute": { readonly request: shapes.MuteConversation; readonly reply: shapes.OneConversation };
  /** Send notifications of a conversation again. */
  readonly "conversation.unmute": { readonly request: shapes.UnmuteConversation; readonly reply: shapes.OneConversation };
  /** Pin a conversation, for the caller only. */
  readonly "conversation.pin": { readonly request: shapes.PinConversation; readonly reply: shapes.OneConversation };
  /** Unpin a conversation. */
  readonly "conversation.unpin": { readonly request: shapes.UnpinConversation; readonly reply: shapes.OneConversation };
  /** Delete a conversation and its history for the caller; it returns with the next message. */
  readonly "conversation.delete": { readonly request: shapes.DeleteConversation; readonly reply: shapes.ConversationGone };
  /** Change the title, metadata or booking link. In a group for its owners. A key that is left out stays as it is; null removes the value. */
  readonly "conversation.update": { readonly request: shapes.UpdateConversation & shapes.ForTeam; readonly reply: shapes.OneConversation };
  /** Say who answers from now on: a participant, or with null the people in it. Bots stop answering. Any participant may: a bot that does not know an answer, or a person who takes over. Who is named, or everybody but the caller, is notified that somebody waits. With a bot as `to` the bot answers again. The thread gets a message of the type `system` with `metadata.handover`: `to`, and `waits`, the user who waits for an answer. */
  readonly "conversation.handover": { readonly request: shapes.HandOver & shapes.ForTeam; readonly reply: shapes.OneConversation };
  /** Store the text that the caller has not sent yet in a conversation. An empty one erases it. The last one that is set counts. A text that the caller sends there erases it, and so does leaving or deleting the conversation. Portico keeps the 200 newest drafts of a user. */
  readonly "draft.set": { readonly request: shapes.SetDraft; readonly reply: shapes.DraftKept };
  /** The caller's drafts, the newest first: of one conversation, or of all. For a device that connects. */
  readonly "draft.get": { readonly request: shapes.GetDrafts; readonly reply: shapes.Drafts };
  /** The caller's conversations by title, names of participants, property, metadata or last message. The queries are those for messages. The conversation with the newest activity is first. */
  readonly "conversation.search": { readonly request: shapes.SearchConversations & shapes.ForTeam; readonly reply: shapes.Conversations };
  /** Report that this device has the messages up to `up_to_seq`. The cursor never moves back. A number beyond the last message means the last message. */
  readonly "receipt.delivered": { readonly request: shapes.MarkDelivered & shapes.ForTeam; readonly reply: shapes.DeliveredMarked };
  /** Mark the messages up to `up_to_seq` as read, and so as delivered. The cursor never moves back. A number beyond the last message means the last message. It also ends `mark_unread`. */
  readonly "receipt.read": { readonly request: shapes.MarkRead & shapes.ForTeam; readonly reply: shapes.ReadMarked };
  /** The read and delivered cursors of all participants of a conversation. */
  readonly "receipt.list": { readonly request: shapes.ListReceipts & shapes.ForTeam; readonly reply: shapes.Receipts };
  /** The read and delivered cursors of all participants of several conversations. */
  readonly "receipt.list_many": { readonly request: shapes.ListManyReceipts & shapes.ForTeam; readonly reply: shapes.ReceiptsOfMany };
  /** Mark several conversations as read or delivered: what `receipt.read` and `receipt.delivered` do. Everybody concerned gets the same events. Repeating it changes nothing. */
  readonly "receipt.mark": { readonly request: shapes.MarkReceipts & shapes.ForTeam; readonly reply: shapes.ReceiptsMarked };
  /** The caller's unread counts: the total, and by conversation. Conversation ids are strings here. Conversations without unread messages are left out. */
  readonly "receipt.unread": { readonly request: shapes.NoArguments & shapes.ForTeam; readonly reply: shapes.Unread };
  /** Show a conversation as unread until it is read again. The cursors do not move. */
  readonly "receipt.mark_unread": { readonly request: shapes.MarkUnread & shapes.ForTeam; readonly reply: shapes.UnreadMarked };
  /** The caller's conversations with the receipts of all participants, and a cursor for the next sync. `message.list` reads the messages. While `more` is true, `sync.changes` returns the rest. Without `recent`, conversations come by id, `limit` at a time. With it, this answer has the `recent` conversations with the newest activity, the newest first, or fewer if they are larger than 8 MiB as JSON; the pages of `sync.changes` then have the others. Send `receive_progress` with `recent` to receive it in pieces of 100 conversations: each piece and the result have the conversations after those before, and the result the cursor that counts. */
  readonly "sync.state": { readonly request: shapes.SyncState & shapes.ForTeam; readonly reply: shapes.SyncedState };
  /** All changes in the caller's conversations since a cursor, at least once. Call it again with the new cursor while `more` is true. `limit` counts conversations and messages. With `per_conversation`, a conversation with more changed messages gives its newest ones, and `gaps` says which are left out, so that a busy conversation does not hold up the others. */
  readonly "sync.changes": { readonly request: shapes.SyncChanges & shapes.ForTeam; readonly reply: shapes.Synced };
  /** The caller started or stopped typing. It ends after 6 s: repeat it while the user types. */
  readonly "typing.set": { readonly request: shapes.SetTyping & shapes.ForTeam; readonly reply: shapes.TypingSet };
  /** Create a team, for services and admins. `assignment` says whose a new question is: nobody's (`manual`), that of the members who are online in turn (`in_turn`), or that of who answered this person last (`last_answered`). Outside of the `office_hours` a question is answered with `away_text`, once until the team opens again. The leads hear of a question that is unanswered after `escalate_after_minutes`. */
  readonly "team.create": { readonly request: shapes.CreateTeam; readonly reply: shapes.OneTeam };
  /** One team, for its members, services and admins. */
  readonly "team.get": { readonly request: shapes.GetTeam; readonly reply: shapes.OneTeam };
  /** The teams of the caller, or for services and admins all teams, by name. */
  readonly "team.list": { readonly request: shapes.NoArguments; readonly reply: shapes.Teams };
  /** Change a team, for its leads, services and admins. A key that is left out stays as it is; null removes the value. */
  readonly "team.update": { readonly request: shapes.UpdateTeam; readonly reply: shapes.OneTeam };
  /** Take a user into a team, or change the role of a member. For its leads, services and admins. */
  readonly "team.add_member": { readonly request: shapes.AddTeamMember; readonly reply: shapes.OneTeam };
  /** Remove a member, for leads, services and admins; members remove themselves. What was assigned to them is nobody's again. They see nothing of the team any more. */
  readonly "team.remove_member": { readonly request: shapes.RemoveTeamMember; readonly reply: shapes.OneTeam };
  /** The conversations of a team in which something was written, the newest activity first. `unassigned` are those that are nobody's; with `handed_over` those that a bot does not answer any more and that wait for an answer. */
  readonly "inbox.list": { readonly request: shapes.ListInbox; readonly reply: shapes.Inbox };
  /** What a team alone sees of a conversation: its state, its newest notes, and who of the team wrote. */
  readonly "inbox.get": { readonly request: shapes.GetInboxEntry; readonly reply: shapes.InboxDetails };
  /** Tell the team that the caller looks at a conversation, or writes an answer to it. It holds for 30 seconds: repeat it every 20 seconds. The other side learns nothing of it. */
  readonly "inbox.look": { readonly request: shapes.LookAtConversation; readonly reply: shapes.Looking };
  /** Give a conversation to a member of the team; null makes it nobody's. */
  readonly "conversation.assign": { readonly request: shapes.AssignConversation; readonly reply: shapes.OneInboxState };
  /** Put a conversation away until a time. A message of the other side brings it back at once. */
  readonly "conversation.snooze": { readonly request: shapes.SnoozeConversation; readonly reply: shapes.OneInboxState };
  /** Close a conversation for the team. A message of the other side opens it again. */
  readonly "conversation.close": { readonly request: shapes.CloseConversation; readonly reply: shapes.OneInboxState };
  /** Open a conversation that was closed or snoozed. */
  readonly "conversation.reopen": { readonly request: shapes.ReopenConversation; readonly reply: shapes.OneInboxState };
  /** Add and remove labels; at most 20 in all. */
  readonly "conversation.label": { readonly request: shapes.LabelConversation; readonly reply: shapes.OneInboxState };
  /** Write a note, for the team alone. The same `local_id` of an author is never stored twice. */
  readonly "note.add": { readonly request: shapes.AddNote; readonly reply: shapes.OneNote };
  /** The notes about a conversation, oldest first: those before a note, or the newest. */
  readonly "note.list": { readonly request: shapes.ListNotes; readonly reply: shapes.Notes };
  /** Save a reply, for the members of the team. */
  readonly "saved_reply.create": { readonly request: shapes.CreateSavedReply; readonly reply: shapes.OneSavedReply };
  /** The saved replies of a team, by title. */
  readonly "saved_reply.list": { readonly request: shapes.ListSavedReplies; readonly reply: shapes.SavedReplies };
  /** Change a saved reply. A key that is left out stays as it is. */
  readonly "saved_reply.update": { readonly request: shapes.UpdateSavedReply; readonly reply: shapes.OneSavedReply };
  /** Delete a saved reply. */
  readonly "saved_reply.delete": { readonly request: shapes.DeleteSavedReply; readonly reply: shapes.SavedReplyDeleted };
  /** Fill in the fields of a saved reply for a conversation; nothing is sent. What is not known is left out: read the text before you send it. */
  readonly "saved_reply.render": { readonly request: shapes.RenderSavedReply; readonly reply: shapes.RenderedReply };
  /** The numbers of a team, for its members, services and admins; since a time, by default for 30 days. */
  readonly "stats.team": { readonly request: shapes.GetTeamStats; readonly reply: shapes.TeamStats };
  /** Store and deliver a message. The answer comes after the commit. The same `local_id` is never stored twice. A `local_id` that the sender already used in another conversation is a `conflict`. Sending marks the conversation as read: it moves the sender's own cursors to the new message. Name a `conversation_id` or a `to_user_id`. With `to_user_id` the message goes to the conversation of the two, which is opened if there is none: the one of `conversation_type` and `property_id`, as `conversation.create` takes them. Without a type it is a `property_inquiry` if a property is named. Otherwise it is the `general` conversation, or the `property_inquiry` about no property if only that one exists. `title` is the title of a new conversation. A message of the type `card` has a `card` and no attachments. `mentions` are participants whom the message names: they are notified although they muted the conversation. Somebody else is `invalid_argument`. */
  readonly "message.send": { readonly request: shapes.SendMessage & shapes.ForTeam; readonly reply: shapes.MessageSent };
  /** The next part of a bot's answer. Nothing is stored: the whole text follows by `message.send`. The message has the same `local_id`. `done` says that it follows now. A bot streams one answer at a time in a conversation; another `local_id` begins the next. A stream without a call for 15 s ends. It is refused while somebody else answers (`conversation.handover`). */
  readonly "message.stream": { readonly request: shapes.StreamMessage; readonly reply: shapes.MessageStreamed };
  /** Send a message later, with the same arguments as `message.send`. `at` is a time with a zone (`2026-12-24T09:00:00+01:00`), or the time of day in `timezone` (`2026-12-24T09:00:00` and `Europe/Paris`); at most a year ahead. Access and limits are checked now and again when it is sent. The same `local_id` is never scheduled twice. A user has at most 100 messages that wait or failed. */
  readonly "message.schedule": { readonly request: shapes.ScheduleMessage; readonly reply: shapes.OneScheduled };
  /** The caller's messages that wait or failed, the next one first: of one conversation, or of all. */
  readonly "message.scheduled": { readonly request: shapes.ListScheduled; readonly reply: shapes.AllScheduled };
  /** Do not send a message, or forget one that failed. One that is being sent is a `conflict`. */
  readonly "message.cancel_scheduled": { readonly request: shapes.CancelScheduled; readonly reply: shapes.OneScheduled };
  /** One message of a conversation of the caller. */
  readonly "message.get": { readonly request: shapes.GetMessage & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** A page in ascending `seq`: after a message, before a message, or without either the newest. */
  readonly "message.list": { readonly request: shapes.ListMessages & shapes.ForTeam; readonly reply: shapes.Messages };
  /** Change a message. For its sender, within the edit window (15 minutes unless configured). The previous text is stored as a revision. */
  readonly "message.edit": { readonly request: shapes.EditMessage & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** Delete a message. For its sender within the delete window (a day unless configured), or an admin. The row stays, without text, attachments, metadata and reactions. */
  readonly "message.delete": { readonly request: shapes.DeleteMessage & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** Add the caller's reaction, an emoji. Repeating it changes nothing. A message has at most 20 different emoji. Two spellings of an emoji (❤, ❤️) are one; answers carry the fully qualified one. */
  readonly "message.react": { readonly request: shapes.React & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** Remove the caller's reaction. */
  readonly "message.unreact": { readonly request: shapes.Unreact & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** Pin a message for everybody in the conversation. For its participants. Repeating it changes nothing. A conversation has at most 50 pinned messages. */
  readonly "message.pin": { readonly request: shapes.PinMessage; readonly reply: shapes.OneMessage };
  /** Unpin a message. For the participants. Repeating it changes nothing. */
  readonly "message.unpin": { readonly request: shapes.UnpinMessage; readonly reply: shapes.OneMessage };
  /** The pinned messages of a conversation, the one that was pinned last first. */
  readonly "conversation.pins": { readonly request: shapes.ListPins; readonly reply: shapes.Messages };
  /** Earlier versions of a message. For its sender and for admins; where evidence is kept, for all who see the message. */
  readonly "message.revisions": { readonly request: shapes.ListRevisions & shapes.ForTeam; readonly reply: shapes.Revisions };
  /** Do something with a card: one of the `actions` that it has for the caller. `version` is that of the card as the caller saw it. If the card has changed since, or the action is none of its `actions`, the error is `conflict` with the current `card`; without a `version` only the second is looked at. `accept` of a viewing takes a `slot`: one of the card's, or its number from 0; the only one needs none. `propose` takes `slots`, `counter` an `amount` and whatever else changes, `provide` a `name` and the `media_id` of an upload of the caller, `waive` a `name`. `decline` and `cancel` take a `reason`. */
  readonly "card.act": { readonly request: shapes.ActOnCard & shapes.ForTeam; readonly reply: shapes.OneMessage };
  /** Messages with all the words, in any spelling, in all conversations of the caller or in one. Put "phrases" in quotes. The last word, and words that end in `*`, match the beginning of words. Any query string is valid. Texts and names of attached files are searched. `best` ranks by how often and how close together the words occur. */
  readonly "message.search": { readonly request: shapes.SearchMessages & shapes.ForTeam; readonly reply: shapes.FoundMessages };
  /** A new signed URL of a file that the caller uploaded, or sees in a message. */
  readonly "media.url": { readonly request: shapes.GetMediaUrl & shapes.ForTeam; readonly reply: shapes.MediaUrl };
  /** New signed URLs of several files, for the pictures of a whole page. */
  readonly "media.urls": { readonly request: shapes.GetMediaUrls & shapes.ForTeam; readonly reply: shapes.MediaUrls };
  /** The ledger of a conversation with evidence, for its participants and admins, in order. `after` is the number of the last entry that the caller has. */
  readonly "conversation.ledger": { readonly request: shapes.ListLedger; readonly reply: shapes.LedgerPage };
  /** A signed certificate of a conversation with evidence, for its participants and admins: a ZIP archive. With `from` and `to` it has the entries of that time. Send `receive_progress` to receive it in pieces: each has a `chunk`, and the result the rest. Without it the archive is one result, and above 1 MiB the error `too_large`. */
  readonly "conversation.certify": { readonly request: shapes.CertifyConversation; readonly reply: shapes.Certificate };
  /** Who first saw a message, and when, in a conversation with evidence. */
  readonly "message.views": { readonly request: shapes.ListViews; readonly reply: shapes.Views };
  /** Call all participants of a conversation, or one user. With one user, the call belongs to the `general` conversation of both, which is created if needed. A caller who is in a call already gets `conflict` with its `call_id`; if one of the users blocks the other, the answer is `blocked`. If the other user calls at the same moment, or this conversation has an active call, the answer is that call, accepted with this session. If everybody is in a call, the answer is a call that has ended with the status `busy`. A call and its message do not count as messages for the rate limit. */
  readonly "call.start": { readonly request: shapes.StartCall; readonly reply: shapes.CallJoined };
  /** Accept a call with this session, join an active call, or return after a lost connection. The first device wins: the others get `conflict` (`reason: answered_elsewhere`). A fifth person in a call without a media room gets `conflict` too (`reason: full`), as does a user in another call (`call_id`) or one who is too late (`status`). A client that returns names its previous session in `replaces`, because the server may not have noticed its end yet. */
  readonly "call.accept": { readonly request: shapes.AcceptCall; readonly reply: shapes.CallJoined };
  /** Reject a call on all devices. `reason` is forwarded and not stored. If the call no longer rings, nothing changes. */
  readonly "call.reject": { readonly request: shapes.RejectCall; readonly reply: shapes.OneCall };
  /** Leave a call, from any device. A call of more than two continues for the others, and the user may join again. The caller cancels a ringing call with it (`cancelled`); a user who is called rejects it. Repeating it changes nothing. */
  readonly "call.end": { readonly request: shapes.EndCall; readonly reply: shapes.OneCall };
  /** Make it a video call, or a voice call again. Call this before you send the `offer` that renegotiates. */
  readonly "call.update": { readonly request: shapes.UpdateCall; readonly reply: shapes.OneCall };
  /** Forward an offer, an answer or ICE candidates (one, or a list) to the session of another participant. Signals arrive in order, at that session only. They have at most 64 KiB as JSON. In a call of more than two, `to_user_id` names the receiver. The answer is `conflict` before the call is accepted and while the other user is not in it, and `forbidden` from a session that is not the one in the call. */
  readonly "call.signal": { readonly request: shapes.SignalCall; readonly reply: shapes.CallSignalled };
  /** One call. For its participants. */
  readonly "call.get": { readonly request: shapes.GetCall; readonly reply: shapes.OneCall };
  /** The caller's calls, newest first. */
  readonly "call.history": { readonly request: shapes.ListCalls; readonly reply: shapes.Calls };
  /** STUN and TURN servers, with a credential for the caller. Call it before each call and each ICE restart. */
  readonly "call.ice_servers": { readonly request: shapes.NoArguments; readonly reply: shapes.IceServers };
  /** The caller's own statistics. */
  readonly "stats.get": { readonly request: shapes.NoArguments; readonly reply: shapes.Stats };
  /** The numbers of each day (UTC) since a time, at most 366 days back. By default the last 30 days. */
  readonly "stats.overview": { readonly request: shapes.GetOverview; readonly reply: shapes.Overview };
  /** Notify users about something of your site: by push at once and by email, as each of them chose. `data` has a `title` and a `body`. It may have a `url` (an address, or a path of `FRONTEND_URL`) and whatever else the app needs with the push. `critical` ones ignore quiet hours and mutes. With a `key`, repeating the call sends nothing again. Unknown users are skipped. */
  readonly "notification.send": { readonly request: shapes.SendNotification; readonly reply: shapes.NotificationPlanned };
  /** A conversation as the caller sees it, as JSON or as an HTML page. The JSON has `exported_at`, `conversation`, `receipts` (as `receipt.list` has them) and `messages` in ascending `seq`. Send `receive_progress` to receive it in pieces: the document is the `content` of all pieces and of the result, in order. Without it the document is one result, and above 2 MiB the error `too_large`. */
  readonly "conversation.export": { readonly request: shapes.ExportConversation & shapes.ForTeam; readonly reply: shapes.Exported };
  /** The caller's own messages in a conversation that are held or were refused, oldest first. */
  readonly "message.held": { readonly request: shapes.ListOwnHeldMessages; readonly reply: shapes.HeldMessages };
  /** The messages that wait for a decision, oldest first. */
  readonly "moderation.held": { readonly request: shapes.ListHeldMessages; readonly reply: shapes.HeldMessages };
  /** Release a held message, which is then sent as any other, or refuse it, which erases its text. `warn`, `strike`, `suspend` and `block_user` refuse it and do that to its sender. A message that is decided already is a `conflict`, with `outcome` and `decided_by`. `reason`, `template` and `until` are as in `moderation.resolve`. */
  readonly "moderation.decide": { readonly request: shapes.DecideHeldMessage; readonly reply: shapes.HeldMessageDecided };
  /** Report a message that the caller sees, or a user, to the admins. Name exactly one of them. Repeating it while the report is open returns the same report. */
  readonly "moderation.report": { readonly request: shapes.ReportAbuse; readonly reply: shapes.Reported };
  /** Reports and held messages, oldest first; of one `kind` only, or those of one moderator. By default the open ones. `refused` is for held messages, the others for reports. */
  readonly "moderation.queue": { readonly request: shapes.ListReports; readonly reply: shapes.Reports };
  /** Decide on a report: do nothing, warn the user, delete the message, give a strike, suspend, or ban. This closes all open reports of the same message or user. A report that is already closed is a `conflict`, with `outcome` and `decided_by`. `reason` is for moderators, `template` says what the user is told, and `until` when a suspension ends. */
  readonly "moderation.resolve": { readonly request: shapes.ResolveReport; readonly reply: shapes.ReportResolved };
  /** Decide the same about many: each by itself, as `moderation.resolve` and `moderation.decide` do. What one of them refuses changes nothing for the others. A report that an earlier one of the list has closed is a `conflict`. */
  readonly "moderation.bulk": { readonly request: shapes.DecideMany; readonly reply: shapes.ManyDecided };
  /** Say which moderator looks after a report or a held message; null for nobody. Name exactly one. */
  readonly "moderation.assign": { readonly request: shapes.AssignReport; readonly reply: shapes.Assigned };
  /** What is around a report or a held message. Name exactly one of them. The audit keeps the `reason`. */
  readonly "moderation.context": { readonly request: shapes.GetContext; readonly reply: shapes.Context };
  /** A page of a conversation: before a `seq`, after one, or the newest. The audit keeps the `reason`. */
  readonly "moderation.read": { readonly request: shapes.ReadConversation; readonly reply: shapes.ConversationRead };
  /** A person's conduct and the decisions about them, newest first. The audit keeps the `reason`. */
  readonly "moderation.person": { readonly request: shapes.GetConduct; readonly reply: shapes.OneConduct };
  /** Warn somebody, give a strike, or suspend them, without a report. `reason` is for moderators and in the audit, `template` says what the person is told, and `until` when a suspension ends. */
  readonly "moderation.sanction": { readonly request: shapes.SanctionPerson; readonly reply: shapes.PersonSanctioned };
  /** Let somebody write again now. A decision that suspends is withdrawn, and an open appeal against it is granted. A strike that led to a suspension goes on counting. Repeating it changes nothing. */
  readonly "moderation.unsuspend": { readonly request: shapes.EndSuspension; readonly reply: shapes.SuspensionEnded };
  /** What rules would have done with the messages of the last days. Nothing is changed. `rules` is the text of a file as `GUARD_RULES` names it. The audit keeps the `reason`. */
  readonly "moderation.try_rules": { readonly request: shapes.TryRules; readonly reply: shapes.RulesTried };
  /** The reasons that a person can be told, with their texts in each language. */
  readonly "moderation.templates": { readonly request: shapes.NoArguments; readonly reply: shapes.Templates };
  /** Tell people a reason in the words of the site, in one language; null brings Portico's words back. It counts for what people read from now on, also about earlier decisions. The audit keeps the `reason`. */
  readonly "moderation.set_template": { readonly request: shapes.SetTemplate; readonly reply: shapes.OneTemplate };
  /** The decisions about the caller, newest first, in the language of their notifications. */
  readonly "moderation.decisions": { readonly request: shapes.ListOwnDecisions; readonly reply: shapes.OwnDecisions };
  /** Say why a decision about the caller is wrong, once for each decision. A second appeal, and one against a decision that is withdrawn, are a `conflict`. */
  readonly "moderation.appeal": { readonly request: shapes.MakeAppeal; readonly reply: shapes.OneOwnDecision };
  /** Appeals, oldest first. By default the open ones. */
  readonly "moderation.appeals": { readonly request: shapes.ListAppeals; readonly reply: shapes.Appeals };
  /** Let a decision stand (`uphold`), or withdraw it (`overturn`). Withdrawing removes the strike, ends the suspension and lifts the block. The text of a message that the decision deleted comes back; its files, and a refused message, do not. An appeal that is decided already is a `conflict`, with `outcome` and `decided_by`. So is one against a decision of the caller, unless the caller is an admin. */
  readonly "moderation.decide_appeal": { readonly request: shapes.DecideAppeal; readonly reply: shapes.AppealDecided };
  /** What admins and moderators did, newest first: all, or of one of them, about one user or conversation. `action` is the name of a procedure, with or without what was chosen: `moderation.resolve`, `moderation.resolve:strike`. */
  readonly "admin.audit": { readonly request: shapes.ReadAudit; readonly reply: shapes.Audited };
  /** Answers that wait for a decision, oldest first. After 30 days they are deleted. */
  readonly "inbound.held": { readonly request: shapes.ListHeld; readonly reply: shapes.HeldAnswers };
  /** Decide on a held answer: send it as the person whose address it went to, or discard it. One that is decided already is a `conflict`, with `outcome` and `decided_by`. If it cannot be sent, it stays held. */
  readonly "inbound.decide": { readonly request: shapes.DecideHeld; readonly reply: shapes.AnswerDecided };
  /** End all sessions of a user at once. The user may connect again. */
  readonly "admin.disconnect": { readonly request: shapes.DisconnectUser; readonly reply: shapes.UserDisconnected };
  /** Reject the user's tokens that were issued before a time (by default now), and end their sessions. A token without `iat` counts as issued before. Token times are whole seconds: a token that was issued in the second of the time is rejected too. */
  readonly "admin.revoke_tokens": { readonly request: shapes.RevokeTokens; readonly reply: shapes.TokensRevoked };
  /** Let a user log in again whom `moderation.resolve` has banned. */
  readonly "admin.unblock_user": { readonly request: shapes.UnblockAccount; readonly reply: shapes.AccountUnblocked };
  /** Erase a user's data permanently: texts, attachments, revisions, reactions, profile. The answer comes when it is done. If the server restarts before that, it continues by itself. The id and the rows of the messages stay, so that the conversations of other users stay complete. The user cannot log in again. Conversations with evidence stay as they are. */
  readonly "admin.erase_user": { readonly request: shapes.EraseUser; readonly reply: shapes.UserErased };
  /** All data that Portico stores about a user, as JSON. Send `receive_progress` to receive it in pieces. */
  readonly "admin.export_user": { readonly request: shapes.ExportUser; readonly reply: shapes.Exported };
  /** A user's notifications and their outcomes, newest first, without their texts. */
  readonly "admin.deliveries": { readonly request: shapes.ListDeliveries; readonly reply: shapes.Deliveries };
  /** Post events to an address from now on, at most 50 addresses in all. The answer has the secret, which is not shown again. */
  readonly "webhook.create": { readonly request: shapes.CreateWebhook; readonly reply: shapes.WebhookWithSecret };
  /** All endpoints, the oldest first. */
  readonly "webhook.list": { readonly request: shapes.NoArguments; readonly reply: shapes.Webhooks };
  /** One endpoint. */
  readonly "webhook.get": { readonly request: shapes.GetWebhook; readonly reply: shapes.OneWebhook };
  /** Change an endpoint. A key that is left out stays as it is. Events that happen while it is `paused` wait for it, three days at most. With a new `url` or the `state` `active`, what waits for another attempt is posted at once. */
  readonly "webhook.update": { readonly request: shapes.UpdateWebhook; readonly reply: shapes.OneWebhook };
  /** Delete an endpoint. Nothing that waits for it is posted, and its attempts are gone. */
  readonly "webhook.delete": { readonly request: shapes.DeleteWebhook; readonly reply: shapes.WebhookDeleted };
  /** Make a new secret. Until `keep_old_until` requests are signed with both; by default for 24 hours. It is at most 30 days from now. A time that has passed ends the old secret at once. Secrets that were replaced before and still sign go on until their own time, four at most, but not longer than this one. */
  readonly "webhook.rotate_secret": { readonly request: shapes.RotateWebhookSecret; readonly reply: shapes.WebhookWithSecret };
  /** What was posted to an endpoint and what it answered, the oldest first, after an attempt. The status `dead` has the events that are not tried any more. */
  readonly "webhook.attempts": { readonly request: shapes.ListWebhookAttempts; readonly reply: shapes.WebhookAttempts };
  /** Post an event again, or all events of an endpoint that became dead letters in a time. Name either `attempt_id` or `webhook_id`. A redelivered event comes before those that wait behind it, and is tried for three days again. One that is still tried is a `conflict`. */
  readonly "webhook.redeliver": { readonly request: shapes.RedeliverWebhook; readonly reply: shapes.WebhooksRedelivered };
  /** Post an event `webhook.test` to an endpoint. What came of it is in `webhook.attempts`. */
  readonly "webhook.test": { readonly request: shapes.TryWebhook; readonly reply: shapes.WebhookTested };
  /** What goes on now: at the node that answers, and which nodes there are. Counters begin at zero when a process starts; the difference of two answers is what happened between them. Answers are a second old at most. */
  readonly "admin.overview": { readonly request: shapes.NoArguments; readonly reply: shapes.LiveOverview };
  /** What one node, or all of them together, did in the last hours. A row a minute is kept for a week. */
  readonly "admin.load_history": { readonly request: shapes.GetLoadHistory; readonly reply: shapes.LoadHistory };
  /** Users by the beginning of their id, the words of their name, or their email address, for admins. Also those whom the directory does not show: blocked, erased and never connected. An email address has to be whole. Without `query` all users, by name. */
  readonly "admin.find_users": { readonly request: shapes.FindUsers; readonly reply: shapes.FoundUsers };
  /** Everything about one account that an admin decides by. The look is in the audit. */
  readonly "admin.user": { readonly request: shapes.GetAccount; readonly reply: shapes.Account };
  /** The sessions of a user at all nodes, oldest first, for admins. The look is in the audit. */
  readonly "admin.sessions": { readonly request: shapes.ListUserSessions; readonly reply: shapes.Sessions };
  /** Let a user in no more, and end their sessions and devices at once; `admin.unblock_user` undoes it. */
  readonly "admin.block_user": { readonly request: shapes.BlockAccount; readonly reply: shapes.AccountBlocked };
  /** Conversations for admins, newest first: who takes part, never what is said. All of them, those of a user, or one by its id. A look at a user's is in the audit. */
  readonly "admin.conversations": { readonly request: shapes.ListConversationsOf; readonly reply: shapes.ListedConversations };
  /** The settings of this node, for admins: numbers, choices and limits, never a secret. */
  readonly "admin.settings": { readonly request: shapes.NoArguments; readonly reply: shapes.EffectiveSettings };
  /** The notifications of all users and their outcomes, newest first, without their texts. All of them, or those in one state or over one channel. */
  readonly "admin.all_deliveries": { readonly request: shapes.ListAllDeliveries; readonly reply: shapes.AllDeliveries };
  /** Notify a user again of the messages of a delivery that is over, whatever came of it. The rules decide anew: what the user has read since is skipped. A notice of a service is a `conflict`, because its text is not kept, and so is one that still waits. */
  readonly "admin.resend": { readonly request: shapes.ResendDelivery; readonly reply: shapes.DeliveryPlannedAgain };
  /** What a notification of a kind looks like, with an example, in a language of the templates. */
  readonly "admin.preview_template": { readonly request: shapes.PreviewTemplate; readonly reply: shapes.TemplatePreview };
  /** The runs of `portico import` into this database, newest first. A `--dry-run` is none. */
  readonly "admin.imports": { readonly request: shapes.ListImports; readonly reply: shapes.ImportRuns };
  /** What the Django site refused for good, the oldest first. */
  readonly "admin.dead_letters": { readonly request: shapes.ListDeadLetters; readonly reply: shapes.DeadLetters };
  /** Tell the Django site again what it refused: everything, or what belongs to one conversation. */
  readonly "admin.retry_dead_letters": { readonly request: shapes.RetryDeadLetters; readonly reply: shapes.DeadLettersRetried };
}

/** Every event with its payload. */
export interface Events {
  /** To every participant, at least once. Drop what you have by `(conversation_id, seq)`. The sender has read up to its `seq`, so no receipt follows. A receiver derives `unread` from `seq`. */
  readonly "message.created": shapes.MessageCreated;
  /** To every participant: a message changed. It is newer than yours if its `rev` is greater. */
  readonly "message.updated": shapes.MessageUpdated;
  /** To every participant: a message was deleted. Its text, attachments, metadata and reactions are gone. */
  readonly "message.deleted": shapes.MessageDeleted;
  /** To every participant: a reaction was added or removed. `reactions` has all current ones. */
  readonly "message.reaction": shapes.MessageReaction;
  /** To the other participants: the next part of an answer that a bot is writing. It may be lost. `n` counts the events of a stream from 1: drop what is not greater than the last one. After a gap wait for an event with `text`, the whole text so far, which every 16th has, or for the message. `started_at` tells two streams of the same `local_id` apart; the later one counts. `status` is `open`, `done` (the message follows) or `abandoned` (none follows). The message has the same `local_id` and replaces what was shown. Show none for longer than 20 s without an event. */
  readonly "message.streaming": shapes.MessageStreaming;
  /** To every participant: a user read up to here. `read_at` is null when the user did not read, but deleted the conversation for themselves or joined it. */
  readonly "receipt.read": shapes.ReceiptRead;
  /** To every participant: a device of a user has the messages up to here. */
  readonly "receipt.delivered": shapes.ReceiptDelivered;
  /** To every participant: a new conversation that they are in. */
  readonly "conversation.created": shapes.ConversationCreated;
  /** To the participants whose view of it changed, each with their own view. With more than 50 participants `participants` has the reader and those who came only: add them to those that you have, and take `left` away. `left` are those who are no participants any more by this change. */
  readonly "conversation.updated": shapes.ConversationUpdated;
  /** To the devices of one user: the user left, was removed, or deleted the conversation for themselves. */
  readonly "conversation.removed": shapes.ConversationRemoved;
  /** To the user's own other devices: a draft was set. Its text is empty if it was erased. No event follows when a text that is sent erases it: a device forgets the draft when it sees `message.created` of the user. */
  readonly "draft.updated": shapes.DraftUpdated;
  /** To the user's own devices: a message was scheduled, cancelled or sent, or failed. */
  readonly "scheduled.updated": shapes.ScheduledUpdated;
  /** To the user's own devices: after a read mark, `mark_unread`, or the deletion of an unread message. */
  readonly "unread.updated": shapes.UnreadUpdated;
  /** To the other participants, and to the user's other devices: a user started or stopped typing. */
  readonly "typing": shapes.TypingChanged;
  /** To users who watch this one or share an open conversation with it: the new presence. */
  readonly "presence": shapes.PresenceChanged;
  /** To all devices of a user who is called: the call rings. */
  readonly "call.incoming": shapes.CallIncoming;
  /** To the other participants: a user accepted. Those who are in the call send that user an `offer`. */
  readonly "call.accepted": shapes.CallAccepted;
  /** To the caller and everybody called: a user rejected the call. If that ends the call, `call.ended` follows. */
  readonly "call.rejected": shapes.CallRejected;
  /** To the caller and everybody called, once: the call has ended. */
  readonly "call.ended": shapes.CallEnded;
  /** To the other devices of a user who accepted: stop ringing. */
  readonly "call.answered_elsewhere": shapes.CallAnsweredElsewhere;
  /** To the caller and everybody called: the state of a participant changed. The user joined, left, lost the connection, returned, or did not answer (`missed`). A participant who receives `joined` or `back` sends that user an `offer`. */
  readonly "call.participant": shapes.CallParticipantChanged;
  /** To everybody in the call: it is now a voice or a video call. */
  readonly "call.updated": shapes.CallUpdated;
  /** A signal, to the one session that it is for. */
  readonly "call.signal": shapes.CallSignal;
  /** To everybody on a node that may have missed events of other nodes: call `sync.changes`. Messages are not missed. Only in a cluster, after Redis was away or a part of the node was started again. */
  readonly "sync.needed": shapes.NoArguments;
  /** To one session, a minute before it ends: call `session.refresh` now. It comes once for each end. When a token of less than two minutes has extended the session, it comes after half of that time. */
  readonly "session.expiring": shapes.SessionExpiring;
  /** The new name or picture of a user, to the people of their conversations, except those who block them. The user's own devices receive it with `email` and `mobile`, as `user.me` returns it. */
  readonly "user.updated": shapes.UserUpdated;
  /** To the members of a team: it is new to them, or changed. */
  readonly "team.updated": shapes.TeamUpdated;
  /** To somebody who is no longer in a team. */
  readonly "team.left": shapes.TeamLeft;
  /** To the members of a team: the state of a conversation changed. `by` is who did it; null for nobody. */
  readonly "inbox.updated": shapes.InboxUpdated;
  /** To the leads of a team: nobody has answered for longer than the team wants. */
  readonly "inbox.escalated": shapes.InboxEscalated;
  /** To the other members of a team: somebody looks at a conversation, writes an answer, or has gone. */
  readonly "inbox.looking": shapes.InboxLooking;
  /** To the members of a team: somebody wrote a note. */
  readonly "note.created": shapes.NoteCreated;
  /** To the members of a team: an event that concerns the team as a participant. `event` is its name (`message.created`) and `payload` what participants get. `member_id` is who of the team wrote the message, whether or not the other side is told; null for a message of the other side, and for one that nobody wrote. At least once, as the event in it. */
  readonly "team.event": shapes.TeamEvent;
  /** `held.updated`: a message of the receiver waits for a moderator, was released, or was refused. A released one comes as any other message too, with the same `local_id`. */
  readonly "held.updated": shapes.HeldUpdated;
  /** `moderation.decided`: a decision about the receiver was made, withdrawn, or stands after an appeal. */
  readonly "moderation.decided": shapes.ModerationDecided;
  /** To the user's own devices: the preferences after a change by another device, the site or a link. */
  readonly "preferences.updated": shapes.PreferencesUpdated;
}

export type ProcedureName = keyof Procedures;
export type EventName = keyof Events;
/** The codes of errors: `portico.error.<code>` on the wire. */
export type ErrorCode = "invalid_argument" | "token_expired" | "forbidden" | "blocked" | "not_found" | "conflict" | "confirm_needed" | "window_closed" | "too_large" | "rate_limited" | "internal" | "unavailable";
