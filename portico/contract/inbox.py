"""`inbox.*` and what a team does with its conversations: assign, snooze, close, label."""

from typing import Annotated, Literal

from msgspec import Meta, field

from portico.contract.note import Note
from portico.contract.payload import Event, Request
from portico.contract.shapes import Conversation, Cursor, Id, Limit, Shape, Time, UserId
from portico.domain.teams.inbox import InboxStatus
from portico.domain.teams.looking import Doing

Label = Annotated[str, Meta(min_length=1, max_length=50)]
Labels = Annotated[list[Label], Meta(max_length=20)]


class InboxState(Shape, frozen=True):
    """What a team has made of a conversation. Its members see it, and nobody else.

    `waiting_since` is when the oldest message was written that the team has not answered, or when a bot
    handed over without one; `escalated_at` when its leads were told. A state with a lower `rev` than yours
    is old.
    """

    conversation_id: Id
    team_id: Id
    rev: int
    status: InboxStatus
    assignee_id: UserId | None
    labels: list[str]
    snoozed_until: str | None
    waiting_since: str | None
    escalated_at: str | None


class InboxEntry(Shape, frozen=True):
    """A conversation in an inbox, as the team sees it."""

    conversation: Conversation
    inbox: InboxState


class ListInbox(Request, frozen=True):
    """The conversations of a team in which something was written, the newest activity first.

    `unassigned` are those that are nobody's; with `handed_over` those that a bot does not answer any more and
    that wait for an answer.
    """

    team_id: Id
    status: InboxStatus = "open"
    assignee: UserId | None = None
    unassigned: bool = False
    handed_over: bool = False
    label: Label | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Inbox(Shape, frozen=True):
    """A page of an inbox."""

    entries: list[InboxEntry]
    next_cursor: str | None


class GetInboxEntry(Request, frozen=True):
    """What a team alone sees of a conversation: its state, its newest notes, and who of the team wrote."""

    conversation_id: Id


class Author(Shape, frozen=True):
    """Who of the team wrote a message."""

    message_id: Id
    seq: int
    user_id: UserId


class LookingMember(Shape, frozen=True):
    """Somebody of the team who has a conversation open, and whether they write an answer."""

    user_id: UserId
    doing: Doing


class InboxDetails(Shape, frozen=True):
    """A conversation in an inbox with all that its team alone sees.

    `notes` are the newest 50, oldest first; `authors` those of the team's newest 100 messages.
    """

    conversation: Conversation
    inbox: InboxState
    notes: list[Note]
    authors: list[Author]
    looking: list[LookingMember]


class OneInboxState(Shape, frozen=True):
    """The state after a change."""

    inbox: InboxState


class AssignConversation(Request, frozen=True):
    """Give a conversation to a member of the team; null makes it nobody's."""

    conversation_id: Id
    user_id: UserId | None


class SnoozeConversation(Request, frozen=True):
    """Put a conversation away until a time. A message of the other side brings it back at once."""

    conversation_id: Id
    until: Time


class CloseConversation(Request, frozen=True):
    """Close a conversation for the team. A message of the other side opens it again."""

    conversation_id: Id


class ReopenConversation(Request, frozen=True):
    """Open a conversation that was closed or snoozed."""

    conversation_id: Id


class LabelConversation(Request, frozen=True):
    """Add and remove labels; at most 20 in all."""

    conversation_id: Id
    add: Labels = field(default_factory=list)
    remove: Labels = field(default_factory=list)


class LookAtConversation(Request, frozen=True):
    """Tell the team that the caller looks at a conversation, or writes an answer to it.

    It holds for 30 seconds: repeat it every 20 seconds. The other side learns nothing of it.
    """

    conversation_id: Id
    doing: Doing | Literal["gone"] = "looking"


class Looking(Shape, frozen=True):
    """The other members who look at the conversation, or write an answer."""

    looking: list[LookingMember]


class InboxUpdated(Event, frozen=True):
    """To the members of a team: the state of a conversation changed. `by` is who did it; null for nobody."""

    inbox: InboxState
    by: UserId | None


class InboxEscalated(Event, frozen=True):
    """To the leads of a team: nobody has answered for longer than the team wants."""

    inbox: InboxState


class InboxLooking(Event, frozen=True):
    """To the other members of a team: somebody looks at a conversation, writes an answer, or has gone."""

    conversation_id: Id
    team_id: Id
    user_id: UserId
    doing: Doing | Literal["gone"]
