"""Pairs of people at two nodes who talk while something fails."""

from collections import Counter
from typing import Any

from twisted.internet.defer import Deferred

from tests.support.faithful import Faithful
from tests.support.node import Node
from tests.support.waiting import until

PAIRS, SENDS = 4, 40


class Talk:
    """Pairs that talk: senders at one node, listeners at the other."""

    def __init__(self, senders_at: Node, listeners_at: Node, name: str) -> None:
        self.senders = [Faithful(senders_at, f"{name}-speaks-{number}") for number in range(PAIRS)]
        self.listeners = [Faithful(listeners_at, f"{name}-listens-{number}") for number in range(PAIRS)]
        self.acknowledged: list[list[dict[str, Any]]] = [[] for _ in range(PAIRS)]

    @property
    def count(self) -> int:
        return sum(len(messages) for messages in self.acknowledged)

    def start(self) -> "list[Deferred[None]]":
        """All senders at once."""
        return [Deferred.fromCoroutine(self._talk(number)) for number in range(PAIRS)]

    async def reach(self, share: float) -> None:
        """Return when this share of the messages is acknowledged."""
        await until(lambda: self.count >= PAIRS * SENDS * share, f"{share} of the messages")

    async def finish(self, talking: "list[Deferred[None]]") -> None:
        """Return when all are acknowledged and heard."""
        for each in talking:
            await each
        for listener, messages in zip(self.listeners, self.acknowledged, strict=True):
            wanted = {message["id"] for message in messages}
            await until(lambda have=listener, want=wanted: want <= ids(have), listener.user_id)  # type: ignore[misc]

    def repeated(self) -> list[dict[str, Any]]:
        """The messages that came more than once, to anybody."""
        return [
            message
            for listener, messages in zip(self.listeners, self.acknowledged, strict=True)
            for message in messages
            if Counter(each["id"] for each in listener.received)[message["id"]] > 1
        ]

    async def _talk(self, number: int) -> None:
        sender, listener = self.senders[number], self.listeners[number]
        await listener.stay()
        opened = await sender.ask("conversation.create", participant_ids=[listener.user_id], type="general")
        for index in range(SENDS):
            local_id = f"{sender.user_id}-{index}"
            self.acknowledged[number].append(await sender.send(opened["conversation"]["id"], local_id))

    def leave(self) -> None:
        for person in (*self.senders, *self.listeners):
            person.leave()


def asked_to_sync(person: Faithful) -> bool:
    return "sync.needed" in person.names


def ids(listener: Faithful) -> set[int]:
    return {message["id"] for message in listener.received}
