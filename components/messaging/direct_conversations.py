"""The conversation of two for a message that names a user: found, or opened by `conversation.create`."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from portico.contract.message import SendMessage
from portico.contract.shapes import Conversation
from portico.domain.conversations import direct_keys, members_of
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from portico.domain.text import check_id
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations

ONLY_WITH_USER = ("conversation_type", "property_id", "title")


class ProcedureCaller(Protocol):
    """The part of the router connection that is used here."""

    async def call_for_user(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> dict[str, Any]: ...


class OpenedDirect(msgspec.Struct, frozen=True):
    """The conversation of the two, and whether it did not exist before."""

    id: int
    created: bool


class DirectConversations:
    """Finds and opens conversations of two.

    `conversation.create` opens them, on behalf of the caller: its limits, blocks and events apply.
    """

    def __init__(self, store: Conversations, pairs: Pairs, procedures: ProcedureCaller) -> None:
        self._store = store
        self._pairs = pairs
        self._procedures = procedures

    async def find(self, request: SendMessage, caller: Caller) -> int | None:
        """The id of the conversation that the message is for, if it exists."""
        return await self._pairs.find_direct(
            list(_keys(request, caller).values()), caller.user_id, request.local_id
        )

    async def open(self, request: SendMessage, caller: Caller) -> OpenedDirect:
        """Get or create it. Raises PorticoError as `conversation.create` does."""
        arguments: dict[str, Any] = {
            "participant_ids": [request.to_user_id],
            "type": type_of(request, caller),
            "property_id": request.property_id,
            "title": request.title,
        }
        reply = await self._procedures.call_for_user("conversation.create", caller, arguments)
        return OpenedDirect(reply["conversation"]["id"], reply["created"])

    async def view(self, conversation_id: int, caller: Caller) -> Conversation:
        return await self._store.get(caller.user_id, conversation_id)


def check_target(request: SendMessage, caller: Caller) -> None:
    """Raise InvalidArgument unless the request names one conversation or one other user."""
    if (request.conversation_id is None) == (request.to_user_id is None):
        raise InvalidArgument("conversation_id", "name either a conversation_id or a to_user_id")
    if request.to_user_id is None:
        for name in ONLY_WITH_USER:
            if getattr(request, name) is not None:
                raise InvalidArgument(name, "is for a message with a to_user_id: leave it out")
    elif request.to_user_id == caller.user_id:
        raise InvalidArgument("to_user_id", "name somebody besides yourself")
    else:
        check_id("to_user_id", request.to_user_id)


def type_of(request: SendMessage, caller: Caller) -> str:
    """The type of the conversation that the message opens."""
    return str(next(iter(_keys(request, caller))))


def _keys(request: SendMessage, caller: Caller) -> Mapping[Any, str | None]:
    property_id = None if request.property_id is None else str(request.property_id)
    members = members_of(caller.user_id, [request.to_user_id or ""])
    return direct_keys(request.conversation_type, property_id, members)
