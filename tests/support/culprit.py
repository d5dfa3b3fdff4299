"""A client that misbehaves, the errors it gets, and a client that must not be affected."""

from typing import Any, NamedTuple

from tests.support.node import Node
from tests.support.people import Person
from tests.support.raw import ERROR, Gone, Message, Raw, enter_raw

INVALID = "portico.error.invalid_argument"
NOT_FOUND = "portico.error.not_found"
PROTOCOL_ERROR, BAD_UTF8, TOO_BIG = 1002, 1007, 1009
ASKED = 1000  # the number of a request that a test puts together itself


class Culprit(NamedTuple):
    """A raw client in a conversation of its own, other people's conversation, and a witness."""

    node: Node
    user: str
    raw: Raw
    conversation_id: int
    foreign_id: int
    foreign_message_id: int
    witness: Person

    async def call(self, procedure: str, **kwargs: Any) -> Message:
        return await self.raw.call(procedure, [], kwargs)

    async def send(self, **changed: Any) -> Message:
        draft = {"conversation_id": self.conversation_id, "text": "Hello", "local_id": "l"}
        return await self.call("message.send", **{**draft, **changed})

    async def again(self) -> Raw:
        """Another connection of the same user."""
        return await enter_raw(self.node, self.user, self.raw.codec)

    async def others_are_served(self) -> None:
        """Every process answers the witness."""
        assert (await self.witness.ask("user.me"))["user"]["id"] == "witness"
        assert "conversations" in await self.witness.ask("conversation.list")
        assert "total" in await self.witness.ask("receipt.unread")


def refusal(answer: Message) -> tuple[str, str | None]:
    """The URI of an ERROR and the field that it names; an error of the contract has one human message."""
    assert answer[0] == ERROR, answer
    uri = answer[4]
    args = answer[5] if len(answer) > 5 else []
    kwargs = answer[6] if len(answer) > 6 else {}
    if uri.startswith("portico."):
        assert [type(arg) for arg in args] == [str]
    return uri, kwargs.get("field")


async def outcome(raw: Raw) -> str:
    """How the node answers ASKED: the URI of an error, `answered`, or `closed` with the code."""
    try:
        answer = await raw.answer(ASKED)
    except Gone:
        return f"closed {raw.websocket.code}"
    return refusal(answer)[0] if answer[0] == ERROR else "answered"
