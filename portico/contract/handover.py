"""`conversation.handover`: who answers in a conversation with a bot."""

from portico.contract.payload import Request
from portico.contract.shapes import Id, UserId


class HandOver(Request, frozen=True):
    """Say who answers from now on: a participant, or with null the people in it. Bots stop answering.

    Any participant may: a bot that does not know an answer, or a person who takes over. Who is named, or
    everybody but the caller, is notified that somebody waits. With a bot as `to` the bot answers again.
    The thread gets a message of the type `system` with `metadata.handover`: `to`, and `waits`, the user who
    waits for an answer.
    """

    conversation_id: Id
    to: UserId | None = None
