"""`inbound.*`: answers by email from an address that is not the person's, and what admins decide."""

from typing import Literal

from portico.contract.payload import Request
from portico.contract.shapes import AttachedFile, Cursor, Id, Limit, Shape


class HeldAnswer(Shape, frozen=True):
    """An answer that is held, with its files. `sender` is the address that it came from.

    `files_dropped` is the number of files that were refused; the message will name them. Times are as in
    messages. The text is without quotations and signatures.
    """

    id: int
    user_id: str
    conversation_id: int
    via: Literal["email", "sms"]
    sender: str | None
    text: str
    files: list[AttachedFile]
    files_dropped: int
    received_at: str


class ListHeld(Request, frozen=True):
    """Answers that wait for a decision, oldest first. After 30 days they are deleted."""

    limit: Limit = 50
    cursor: Cursor | None = None


class HeldAnswers(Shape, frozen=True):
    """A page of answers."""

    answers: list[HeldAnswer]
    next_cursor: str | None


class DecideHeld(Request, frozen=True):
    """Decide on a held answer: send it as the person whose address it went to, or discard it.

    One that is decided already is a `conflict`, with `outcome` and `decided_by`. If it cannot be sent, it
    stays held.
    """

    answer_id: Id
    action: Literal["accept", "discard"]


class AnswerDecided(Shape, frozen=True):
    """The answer as it was held."""

    answer: HeldAnswer
