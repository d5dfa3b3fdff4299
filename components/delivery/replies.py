"""How a mail is answered: the address that answers go to, and the headers by which mailboxes make threads."""

from typing import Protocol

import msgspec

from portico.domain.inbound.reply_addresses import reply_address, thread_id
from portico.storage.delivery.queue import ClaimedDelivery
from portico.storage.inbound.reply_addresses import ReplyAddresses


class Reply(msgspec.Struct, frozen=True):
    """Where an answer goes, the domain of the mail's own id, and the id that it refers to."""

    address: str
    domain: str
    thread: str


class Replies(Protocol):
    """What makes mails answerable."""

    async def reply_to(self, taken: ClaimedDelivery) -> Reply | None:
        """How this mail is answered; None if it is not. Raises Unavailable."""


class NoReplies:
    """Without INBOUND_DOMAIN nobody answers."""

    async def reply_to(self, taken: ClaimedDelivery) -> Reply | None:  # noqa: ARG002
        return None


class ConversationReplies:
    """Mails about a conversation are answered in it."""

    def __init__(self, addresses: ReplyAddresses, domain: str, key: bytes) -> None:
        self._addresses = addresses
        self._domain = domain
        self._key = key

    async def reply_to(self, taken: ClaimedDelivery) -> Reply | None:
        if taken.conversation_id is None or taken.payload:
            return None
        token = await self._addresses.ensure(taken.user_id, taken.conversation_id)
        if token is None:
            return None
        thread = thread_id(self._key, taken.conversation_id, taken.user_id, self._domain)
        return Reply(reply_address(token, self._domain), self._domain, thread)


def thread_headers(reply: Reply, key: str) -> dict[str, str]:
    """The id of the mail, the same for every attempt, and the thread that it belongs to (RFC 5322, 3.6.4)."""
    own = f"<{key}@{reply.domain}>"
    return {"Message-ID": own, "In-Reply-To": reply.thread, "References": reply.thread}
