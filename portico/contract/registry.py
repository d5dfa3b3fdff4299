"""Every procedure and event with its payloads and roles: the table that all else is checked against.

The rooms register from it, the roles in `.crossbar/config.json` and `docs/protocol.md`
are generated from it.
"""

import msgspec

from portico.contract import (
    admin,
    call,
    conversation,
    device,
    ice,
    media,
    message,
    moderation,
    notification,
    preferences,
    presence,
    receipt,
    search,
    session,
    stats,
    sync,
    uris,
    user,
)
from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape
from portico.domain.people import Role

EVERYBODY: frozenset[Role] = frozenset({"user", "service", "admin"})
ADMINS: frozenset[Role] = frozenset({"admin"})
SERVICES: frozenset[Role] = frozenset({"service"})


class Procedure(msgspec.Struct, frozen=True):
    """What can be called. `name` is the URI without `portico.`."""

    name: str
    request: type[Request]
    reply: type[Shape]
    roles: frozenset[Role] = EVERYBODY

    @property
    def uri(self) -> str:
        """The URI to call."""
        return uris.procedure(self.name)


class Topic(msgspec.Struct, frozen=True):
    """What can be heard. `name` is the URI without `portico.event.`."""

    name: str
    payload: type[Event]

    @property
    def uri(self) -> str:
        """The topic to subscribe to."""
        return uris.event(self.name)


PROCEDURES: tuple[Procedure, ...] = (
    Procedure("session.info", session.SessionInfo, session.OneSession),
    Procedure("session.refresh", session.RefreshSession, session.SessionRefreshed),
    Procedure("session.list", session.ListSessions, session.Sessions),
    Procedure("session.revoke", session.RevokeSession, session.SessionsRevoked),
    Procedure("session.revoke_others", session.RevokeOtherSessions, session.SessionsRevoked),
    Procedure("user.me", user.GetMe, user.MyProfile),
    Procedure("user.get", user.GetUser, user.OneUser),
    Procedure("user.list", user.ListUsers, user.Users),
    Procedure("user.update", user.UpdateUser, user.MyProfile),
    Procedure("user.block", user.BlockUser, user.OneUser),
    Procedure("user.unblock", user.UnblockUser, user.OneUser),
    Procedure("user.blocked", user.ListBlocked, user.Users),
    Procedure("conversation.create", conversation.CreateConversation, conversation.ConversationOpened),
    Procedure("conversation.get", conversation.GetConversation, conversation.OneConversation),
    Procedure("conversation.list", conversation.ListConversations, conversation.Conversations),
    Procedure("conversation.participants", conversation.ListParticipants, conversation.Participants),
    Procedure("conversation.add_participant", conversation.AddParticipant, conversation.OneConversation),
    Procedure(
        "conversation.remove_participant", conversation.RemoveParticipant, conversation.OneConversation
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
    Procedure("conversation.update", conversation.UpdateConversation, conversation.OneConversation),
    Procedure("message.send", message.SendMessage, message.MessageSent),
    Procedure("message.get", message.GetMessage, message.OneMessage),
    Procedure("message.list", message.ListMessages, message.Messages),
    Procedure("message.edit", message.EditMessage, message.OneMessage),
    Procedure("message.delete", message.DeleteMessage, message.OneMessage),
    Procedure("message.react", message.React, message.OneMessage),
    Procedure("message.unreact", message.Unreact, message.OneMessage),
    Procedure("message.revisions", message.ListRevisions, message.Revisions),
    Procedure("message.search", search.SearchMessages, search.FoundMessages),
    Procedure("conversation.search", search.SearchConversations, conversation.Conversations),
    Procedure("stats.get", stats.GetStats, stats.Stats),
    Procedure("stats.overview", stats.GetOverview, stats.Overview, ADMINS),
    Procedure("media.url", media.GetMediaUrl, media.MediaUrl),
    Procedure("receipt.delivered", receipt.MarkDelivered, receipt.DeliveredMarked),
    Procedure("receipt.read", receipt.MarkRead, receipt.ReadMarked),
    Procedure("receipt.list", receipt.ListReceipts, receipt.Receipts),
    Procedure("receipt.unread", receipt.GetUnread, receipt.Unread),
    Procedure("receipt.mark_unread", receipt.MarkUnread, receipt.UnreadMarked),
    Procedure("sync.state", sync.SyncState, sync.Synced),
    Procedure("sync.changes", sync.SyncChanges, sync.Synced),
    Procedure("typing.set", presence.SetTyping, presence.TypingSet),
    Procedure("presence.get", presence.GetPresence, presence.Presences),
    Procedure("presence.set", presence.SetPresence, presence.PresenceSet),
    Procedure("presence.watch", presence.WatchPresence, presence.Presences),
    Procedure("presence.unwatch", presence.UnwatchPresence, presence.Watching),
    Procedure("device.register", device.RegisterDevice, device.DeviceRegistered),
    Procedure("device.unregister", device.UnregisterDevice, device.DeviceUnregistered),
    Procedure("device.list", device.ListDevices, device.Devices),
    Procedure("preferences.get", preferences.GetPreferences, preferences.PreferencesKept),
    Procedure("preferences.set", preferences.SetPreferences, preferences.PreferencesKept),
    Procedure("notification.send", notification.SendNotification, notification.NotificationPlanned, SERVICES),
    Procedure("call.start", call.StartCall, call.CallJoined),
    Procedure("call.accept", call.AcceptCall, call.CallJoined),
    Procedure("call.reject", call.RejectCall, call.OneCall),
    Procedure("call.end", call.EndCall, call.OneCall),
    Procedure("call.update", call.UpdateCall, call.OneCall),
    Procedure("call.signal", call.SignalCall, call.CallSignalled),
    Procedure("call.get", call.GetCall, call.OneCall),
    Procedure("call.history", call.ListCalls, call.Calls),
    Procedure("call.ice_servers", ice.GetIceServers, ice.IceServers),
    Procedure("conversation.export", admin.ExportConversation, admin.Exported),
    Procedure("moderation.report", moderation.ReportAbuse, moderation.Reported),
    Procedure("moderation.queue", moderation.ListReports, moderation.Reports, ADMINS),
    Procedure("moderation.resolve", moderation.ResolveReport, moderation.ReportResolved, ADMINS),
    Procedure("admin.disconnect", admin.DisconnectUser, admin.UserDisconnected, ADMINS),
    Procedure("admin.revoke_tokens", admin.RevokeTokens, admin.TokensRevoked, ADMINS),
    Procedure("admin.unblock_user", admin.UnblockAccount, admin.AccountUnblocked, ADMINS),
    Procedure("admin.erase_user", admin.EraseUser, admin.UserErased, ADMINS),
    Procedure("admin.export_user", admin.ExportUser, admin.Exported, ADMINS),
    Procedure("admin.deliveries", notification.ListDeliveries, notification.Deliveries, ADMINS),
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
    Topic("session.expiring", session.SessionExpiring),
)

BY_NAME: dict[str, Procedure] = {procedure.name: procedure for procedure in PROCEDURES}
TOPIC_OF: dict[type[Event], str] = {topic.payload: topic.uri for topic in TOPICS}
