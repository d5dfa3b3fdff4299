"""What moderators look at besides the queue. Each look is written into the audit with its reason."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from portico.contract.decisions import Decision, Explanation
from portico.contract.held import HeldMessage
from portico.contract.payload import Request
from portico.contract.preferences import Language
from portico.contract.shapes import Case, Id, Limit, Message, Seq, Shape, User, UserId
from portico.domain.moderation_texts import Template

ReasonText = Annotated[str, Meta(min_length=1, max_length=500)]


class Conduct(Shape, frozen=True):
    """A person as moderators see them: strikes that count, decisions that stand, reports about them."""

    user: User
    strikes: int
    decisions: int
    reports: int
    suspended_until: str | None
    blocked: bool


class GetContext(Request, frozen=True):
    """What is around a report or a held message. Name exactly one of them. The audit keeps the `reason`."""

    reason: Explanation
    report_id: Id | None = None
    held_id: Id | None = None


class Context(Shape, frozen=True):
    """The report or held message, up to ten messages before and after it, the people, and their conduct.

    `decisions` are the latest about the person whom it is about.
    """

    conversation_id: Id | None
    messages: list[Message]
    people: list[Conduct]
    decisions: list[Decision]
    report: Case | UnsetType = UNSET
    held: HeldMessage | UnsetType = UNSET


class ReadConversation(Request, frozen=True):
    """A page of a conversation: before a `seq`, after one, or the newest. The audit keeps the `reason`."""

    conversation_id: Id
    reason: Explanation
    before_seq: Seq | None = None
    after_seq: Seq | None = None
    limit: Limit = 50


class ConversationRead(Shape, frozen=True):
    """Messages in ascending `seq`, and who takes part now or did."""

    messages: list[Message]
    people: list[Conduct]


class ListTemplates(Request, frozen=True):
    """The reasons that a person can be told, with their texts in each language."""


class TemplateTexts(Shape, frozen=True):
    """A reason, and its text by language. `changed`: the languages in which the site has its own words."""

    name: Template
    texts: dict[str, str]
    changed: list[str]


class Templates(Shape, frozen=True):
    """All of them."""

    templates: list[TemplateTexts]


class SetTemplate(Request, frozen=True):
    """Tell people a reason in the words of the site, in one language; null brings Portico's words back.

    It counts for what people read from now on, also about earlier decisions. The audit keeps the `reason`.
    """

    name: Template
    language: Language
    text: ReasonText | None
    reason: Explanation


class OneTemplate(Shape, frozen=True):
    """The reason with its texts."""

    template: TemplateTexts


class GetConduct(Request, frozen=True):
    """A person's conduct and the decisions about them, newest first. The audit keeps the `reason`."""

    user_id: UserId
    reason: Explanation


class OneConduct(Shape, frozen=True):
    """What is known of a person."""

    person: Conduct
    decisions: list[Decision]
