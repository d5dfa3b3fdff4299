"""Every procedure and event with its payloads and roles: the table that all else is checked against.

The rooms register from it, the roles in `.crossbar/config.json` and `docs/protocol.md`
are generated from it.
"""

import msgspec

from portico.contract import conversation, message, receipt, session, uris, user
from portico.contract.payload import Event, Request
from portico.contract.shapes import Shape
from portico.domain.people import Role

EVERYBODY: frozenset[Role] = frozenset({"user", "service", "admin"})


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
    Procedure("conversation.create", conversation.CreateConversation, conversation.ConversationOpened),
    Procedure("conversation.get", conversation.GetConversation, conversation.OneConversation),
    Procedure("conversation.list", conversation.ListConversations, conversation.Conversations),
    Procedure("conversation.participants", conversation.ListParticipants, conversation.Participants),
    Procedure("message.send", message.SendMessage, message.MessageSent),
    Procedure("message.get", message.GetMessage, message.OneMessage),
    Procedure("message.list", message.ListMessages, message.Messages),
    Procedure("receipt.delivered", receipt.MarkDelivered, receipt.DeliveredMarked),
    Procedure("receipt.read", receipt.MarkRead, receipt.ReadMarked),
    Procedure("receipt.list", receipt.ListReceipts, receipt.Receipts),
    Procedure("receipt.unread", receipt.GetUnread, receipt.Unread),
    Procedure("receipt.mark_unread", receipt.MarkUnread, receipt.UnreadMarked),
)

TOPICS: tuple[Topic, ...] = (
    Topic("message.created", message.MessageCreated),
    Topic("receipt.read", receipt.ReceiptRead),
    Topic("receipt.delivered", receipt.ReceiptDelivered),
    Topic("conversation.created", conversation.ConversationCreated),
    Topic("unread.updated", receipt.UnreadUpdated),
    Topic("session.expiring", session.SessionExpiring),
)

BY_NAME: dict[str, Procedure] = {procedure.name: procedure for procedure in PROCEDURES}
TOPIC_OF: dict[type[Event], str] = {topic.payload: topic.uri for topic in TOPICS}
