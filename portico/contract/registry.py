"""Every procedure and event with its payloads and roles: the table that all else is checked against.

The components register from it; the roles in `.crossbar/config.json` and `docs/reference/protocol.md`
are generated from it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from portico.contract import (
    admin,
    calendar,
    call,
    card,
    conversation,
    device,
    draft,
    guest,
    held,
    inbound,
    inbox,
    media,
    message,
    moderation,
    note,
    notification,
    preferences,
    presence,
    receipt,
    saved_reply,
    scheduled,
    search,
    session,
    stats,
    sync,
    team,
    uris,
    user,
)
from portico.contract.for_teams import FOR_TEAMS as FOR_TEAMS
from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape
from portico.domain.people import Role
from portico.domain.rate_limits import Limit

EVERYBODY: frozenset[Role] = frozenset({"user", "service", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})
SERVICES: frozenset[Role] = frozenset({"service"})
OPERATORS: frozenset[Role] = frozenset({"service", "admin"})
MOST_COUNTED = 10_000  # what an argument can add to the cost of a call; more is refused anyway


class Procedure(msgspec.Struct, frozen=True):
    """A procedure. `name` is the URI without `portico.`.

    A call counts `cost` against its `limit`, and one more for each `per` of the argument `grows_with`: of a
    number, or of the items of a list. The users in its argument `people` count against another limit too.
    """

    name: str
    request: type[Request]
    reply: type[Shape]
    roles: frozenset[Role] = EVERYBODY
    limit: Limit = "write"
    cost: int = 1
    people: str | None = None
    grows_with: str | None = None
    per: int = 1

    def cost_of(self, arguments: Mapping[str, Any]) -> int:
        """What a call with these arguments counts. The arguments are not checked yet."""
        given = arguments.get(self.grows_with) if self.grows_with else None
        amount = len(given) if isinstance(given, list) else given if isinstance(given, int) else 0
        return self.cost + min(max(amount, 0), MOST_COUNTED) // self.per

    @property
    def uri(self) -> str:
        """The URI to call."""
        return uris.procedure(self.name)


class Topic(msgspec.Struct, frozen=True):
    """An event. `name` is the URI without `portico.event.`."""

    name: str
    payload: type[Event]

    @property
    def uri(self) -> str:
        """The topic to subscribe to."""
        return uris.event(self.name)


PROCEDURES: tuple[Procedure, ...] = (
    Procedure("session.info", session.SessionInfo, session.OneSession, limit="read"),
    Procedure("session.refresh", session.RefreshSession, session.SessionRefreshed, limit="login", cost=4),
    Procedure("session.list", session.ListSessions, session.Sessions, limit="read"),
    Procedure("session.revoke", session.RevokeSession, session.SessionsRevoked),
    Procedure("session.revoke_others", session.RevokeOtherSessions, session.SessionsRevoked),
    Procedure("user.me", user.GetMe, user.MyProfile, limit="read"),
    Procedure("user.get", user.GetUser, user.OneUser, limit="read"),
    Procedure("user.list", user.ListUsers, user.Users, limit="read", cost=3),
    Procedure("user.update", user.UpdateUser, user.MyProfile, limit="revise"),
    Procedure("user.create_guest", guest.CreateGuest, guest.GuestCreated, OPERATORS),
    Procedure("user.merge_guest", guest.MergeGuest, guest.GuestMerged, OPERATORS),
    Procedure("user.block", user.BlockUser, user.OneUser),
    Procedure("user.unblock", user.UnblockUser, user.OneUser),
    Procedure("user.blocked", user.ListBlocked, user.Users, limit="read"),
    Procedure(
        "conversation.create",
        conversation.CreateConversation,
        conversation.ConversationOpened,
        limit="create",
        people="participant_ids",
    ),
    Procedure("conversation.get", conversation.GetConversation, conversation.OneConversation, limit="read"),
    Procedure("conversation.thread", conversation.GetThread, conversation.Thread, limit="read", cost=3),
    Procedure(
        "conversation.list", conversation.ListConversations, conversation.Conversations, limit="read", cost=3
    ),
    Procedure(
        "conversation.participants", conversation.ListParticipants, conversation.Participants, limit="read"
    ),
    Procedure(
        "conversation.add_participant",
        conversation.AddParticipant,
        conversation.OneConversation,
        limit="people",
    ),
    Procedure(
        "conversation.remove_participant",
        conversation.RemoveParticipant,
        conversation.OneConversation,
        limit="revise",
    ),
    Procedure("conversation.leave", conversation.LeaveConversation, conversation.ConversationGone),
    Procedure("conversation.archive", conversation.ArchiveConversation, conversation.OneConversation),
    Procedure("conversation.unarchive", conversation.UnarchiveConversation, conversation.OneConversation),
    Procedure("conversation.block", conversation.BlockConversation, conversation.OneConversation),
    Procedure("conversation.unblock", conversation.UnblockConversation, conversation.OneConversation),
    Procedure("conversation.mute", conversation.MuteConversation, conversation.OneConversation),
    Procedure("conversation.unmute", conversation.UnmuteConversation, conversation.OneConversation),
    Procedure("conversation.pin", conversation.PinConversation, conversation.OneConversation),
    Procedure("conversation.unpin", conversation.UnpinConversation, conversation.OneConversation),
    Procedure("conversation.delete", conversation.DeleteConversation, conversation.ConversationGone),
    Procedure(
        "conversation.update", conversation.UpdateConversation, conversation.OneConversation, limit="revise"
    ),
    Procedure("draft.set", draft.SetDraft, draft.DraftKept),
    Procedure("draft.get", draft.GetDrafts, draft.Drafts, limit="read"),
    Procedure("team.create", team.CreateTeam, team.OneTeam, OPERATORS),
    Procedure("team.get", team.GetTeam, team.OneTeam, limit="read"),
    Procedure("team.list", team.ListTeams, team.Teams, limit="read"),
    Procedure("team.update", team.UpdateTeam, team.OneTeam, limit="revise"),
    Procedure("team.add_member", team.AddTeamMember, team.OneTeam, limit="people"),
    Procedure("team.remove_member", team.RemoveTeamMember, team.OneTeam, limit="revise"),
    Procedure("inbox.list", inbox.ListInbox, inbox.Inbox, limit="read", cost=3),
    Procedure("inbox.get", inbox.GetInboxEntry, inbox.InboxDetails, limit="read", cost=3),
    Procedure("inbox.look", inbox.LookAtConversation, inbox.Looking),
    Procedure("conversation.assign", inbox.AssignConversation, inbox.OneInboxState),
    Procedure("conversation.snooze", inbox.SnoozeConversation, inbox.OneInboxState),
    Procedure("conversation.close", inbox.CloseConversation, inbox.OneInboxState),
    Procedure("conversation.reopen", inbox.ReopenConversation, inbox.OneInboxState),
    Procedure("conversation.label", inbox.LabelConversation, inbox.OneInboxState),
    Procedure("note.add", note.AddNote, note.OneNote, limit="revise"),
    Procedure("note.list", note.ListNotes, note.Notes, limit="read"),
    Procedure("saved_reply.create", saved_reply.CreateSavedReply, saved_reply.OneSavedReply, limit="revise"),
    Procedure("saved_reply.list", saved_reply.ListSavedReplies, saved_reply.SavedReplies, limit="read"),
    Procedure("saved_reply.update", saved_reply.UpdateSavedReply, saved_reply.OneSavedReply, limit="revise"),
    Procedure("saved_reply.delete", saved_reply.DeleteSavedReply, saved_reply.SavedReplyDeleted),
    Procedure("saved_reply.render", saved_reply.RenderSavedReply, saved_reply.RenderedReply, limit="read"),
    Procedure("message.send", message.SendMessage, message.MessageSent, limit="send"),
    Procedure("message.schedule", scheduled.ScheduleMessage, scheduled.OneScheduled, limit="send"),
    Procedure("message.scheduled", scheduled.ListScheduled, scheduled.AllScheduled, limit="read"),
    Procedure("message.cancel_scheduled", scheduled.CancelScheduled, scheduled.OneScheduled),
    Procedure("message.get", message.GetMessage, message.OneMessage, limit="read"),
    Procedure("message.list", message.ListMessages, message.Messages, limit="read"),
    Procedure("message.edit", message.EditMessage, message.OneMessage, limit="revise"),
    Procedure("message.delete", message.DeleteMessage, message.OneMessage, limit="revise"),
    Procedure("message.react", message.React, message.OneMessage, limit="revise"),
    Procedure("message.unreact", message.Unreact, message.OneMessage, limit="revise"),
    Procedure("message.pin", message.PinMessage, message.OneMessage, limit="revise"),
    Procedure("message.unpin", message.UnpinMessage, message.OneMessage, limit="revise"),
    Procedure("conversation.pins", message.ListPins, message.Messages, limit="read"),
    Procedure("message.revisions", message.ListRevisions, message.Revisions, limit="read"),
    Procedure("calendar.link", calendar.GetCalendarLink, calendar.CalendarLink, limit="revise"),
    Procedure("card.act", card.ActOnCard, message.OneMessage, limit="revise"),
    Procedure("message.search", search.SearchMessages, search.FoundMessages, limit="read", cost=10),
    Procedure(
        "conversation.search", search.SearchConversations, conversation.Conversations, limit="read", cost=10
    ),
    Procedure("stats.get", stats.GetStats, stats.Stats, limit="read", cost=10),
    Procedure("stats.team", stats.GetTeamStats, stats.TeamStats, limit="read", cost=10),
    Procedure("stats.overview", stats.GetOverview, stats.Overview, ADMINS, limit="read", cost=10),
    Procedure("media.url", media.GetMediaUrl, media.MediaUrl, limit="read"),
    Procedure(
        "media.urls", media.GetMediaUrls, media.MediaUrls, limit="read", grows_with="media_ids", per=10
    ),
    Procedure("receipt.delivered", receipt.MarkDelivered, receipt.DeliveredMarked),
    Procedure("receipt.read", receipt.MarkRead, receipt.ReadMarked),
    Procedure("receipt.list", receipt.ListReceipts, receipt.Receipts, limit="read"),
    Procedure(
        "receipt.list_many",
        receipt.ListManyReceipts,
        receipt.ReceiptsOfMany,
        limit="read",
        grows_with="conversation_ids",
        per=10,
    ),
    Procedure("receipt.mark", receipt.MarkReceipts, receipt.ReceiptsMarked, grows_with="items", per=5),
    Procedure("receipt.unread", receipt.GetUnread, receipt.Unread, limit="read"),
    Procedure("receipt.mark_unread", receipt.MarkUnread, receipt.UnreadMarked),
    Procedure(
        "sync.state", sync.SyncState, sync.SyncedState, limit="read", cost=10, grows_with="recent", per=25
    ),
    Procedure("sync.changes", sync.SyncChanges, sync.Synced, limit="read"),
    Procedure("typing.set", presence.SetTyping, presence.TypingSet),
    Procedure("presence.get", presence.GetPresence, presence.Presences, limit="read"),
    Procedure("presence.set", presence.SetPresence, presence.PresenceSet),
    Procedure("presence.watch", presence.WatchPresence, presence.Presences, limit="read"),
    Procedure("presence.unwatch", presence.UnwatchPresence, presence.Watching, limit="read"),
    Procedure("device.register", device.RegisterDevice, device.DeviceRegistered, limit="revise"),
    Procedure("device.unregister", device.UnregisterDevice, device.DeviceUnregistered),
    Procedure("device.list", device.ListDevices, device.Devices, limit="read"),
    Procedure("preferences.get", preferences.GetPreferences, preferences.PreferencesKept, limit="read"),
    Procedure("preferences.set", preferences.SetPreferences, preferences.PreferencesKept, limit="revise"),
    Procedure("notification.send", notification.SendNotification, notification.NotificationPlanned, SERVICES),
    Procedure("call.start", call.StartCall, call.CallJoined, limit="call"),
    Procedure("call.accept", call.AcceptCall, call.CallJoined),
    Procedure("call.reject", call.RejectCall, call.OneCall),
    Procedure("call.end", call.EndCall, call.OneCall),
    Procedure("call.update", call.UpdateCall, call.OneCall),
    Procedure("call.signal", call.SignalCall, call.CallSignalled, limit="signal"),
    Procedure("call.get", call.GetCall, call.OneCall, limit="read"),
    Procedure("call.history", call.ListCalls, call.Calls, limit="read"),
    Procedure("call.ice_servers", call.GetIceServers, call.IceServers, limit="read"),
    Procedure("conversation.export", admin.ExportConversation, admin.Exported, limit="export"),
    Procedure("message.held", held.ListOwnHeldMessages, held.HeldMessages, limit="read"),
    Procedure("moderation.held", held.ListHeldMessages, held.HeldMessages, ADMINS, limit="read"),
    Procedure("moderation.decide", held.DecideHeldMessage, held.HeldMessageDecided, ADMINS),
    Procedure("moderation.report", moderation.ReportAbuse, moderation.Reported, limit="report"),
    Procedure("moderation.queue", moderation.ListReports, moderation.Reports, ADMINS, limit="read"),
    Procedure("moderation.resolve", moderation.ResolveReport, moderation.ReportResolved, ADMINS),
    Procedure("inbound.held", inbound.ListHeld, inbound.HeldAnswers, ADMINS, limit="read"),
    Procedure("inbound.decide", inbound.DecideHeld, inbound.AnswerDecided, ADMINS),
    Procedure("admin.disconnect", admin.DisconnectUser, admin.UserDisconnected, ADMINS),
    Procedure("admin.revoke_tokens", admin.RevokeTokens, admin.TokensRevoked, ADMINS),
    Procedure("admin.unblock_user", admin.UnblockAccount, admin.AccountUnblocked, ADMINS),
    Procedure("admin.erase_user", admin.EraseUser, admin.UserErased, ADMINS),
    Procedure("admin.export_user", admin.ExportUser, admin.Exported, ADMINS, limit="export"),
    Procedure("admin.deliveries", notification.ListDeliveries, notification.Deliveries, ADMINS, limit="read"),
)

TOPICS: tuple[Topic, ...] = (
    Topic("message.created", message.MessageCreated),
    Topic("message.updated", message.MessageUpdated),
    Topic("message.deleted", message.MessageDeleted),
    Topic("message.reaction", message.MessageReaction),
    Topic("receipt.read", receipt.ReceiptRead),
    Topic("receipt.delivered", receipt.ReceiptDelivered),
    Topic("conversation.created", conversation.ConversationCreated),
    Topic("conversation.updated", conversation.ConversationUpdated),
    Topic("conversation.removed", conversation.ConversationRemoved),
    Topic("draft.updated", draft.DraftUpdated),
    Topic("scheduled.updated", scheduled.ScheduledUpdated),
    Topic("unread.updated", receipt.UnreadUpdated),
    Topic("typing", presence.TypingChanged),
    Topic("presence", presence.PresenceChanged),
    Topic("call.incoming", call.CallIncoming),
    Topic("call.accepted", call.CallAccepted),
    Topic("call.rejected", call.CallRejected),
    Topic("call.ended", call.CallEnded),
    Topic("call.answered_elsewhere", call.CallAnsweredElsewhere),
    Topic("call.participant", call.CallParticipantChanged),
    Topic("call.updated", call.CallUpdated),
    Topic("call.signal", call.CallSignal),
    Topic("sync.needed", sync.SyncNeeded),
    Topic("session.expiring", session.SessionExpiring),
    Topic("user.updated", user.UserUpdated),
    Topic("team.updated", team.TeamUpdated),
    Topic("team.left", team.TeamLeft),
    Topic("inbox.updated", inbox.InboxUpdated),
    Topic("inbox.escalated", inbox.InboxEscalated),
    Topic("inbox.looking", inbox.InboxLooking),
    Topic("note.created", note.NoteCreated),
    Topic("team.event", team.TeamEvent),
    Topic("preferences.updated", preferences.PreferencesUpdated),
)

BY_NAME: dict[str, Procedure] = {procedure.name: procedure for procedure in PROCEDURES}
BY_URI: dict[str, Procedure] = {procedure.uri: procedure for procedure in PROCEDURES}
TOPIC_OF: dict[type[Event], str] = {topic.payload: topic.uri for topic in TOPICS}
