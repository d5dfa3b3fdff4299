"""People who write, edit, delete, read, list, sync and call, each as a random generator of their own says."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

from autobahn.wamp.exception import ApplicationError
from twisted.internet import reactor as global_reactor

from tests.chaos.history import Answer, History, Listener, Operation
from tests.chaos.world import passes
from tests.support.faithful import CUT_OFF, GIVEN_UP, Faithful
from tests.support.people import Place
from tests.support.replica import Replica, differences

PAUSE = (0.1, 0.4)  # seconds between two operations of a person
PAGE = 50


class Actor:
    """A person with one client, which hears and syncs."""

    def __init__(self, entrance: Place, user_id: str, seed: int, history: History) -> None:
        self.user_id = user_id
        self.person = Faithful(entrance, user_id)
        self.acknowledged = 0
        self._random = random.Random(f"{seed} {user_id}")
        self._history = history
        self._replica = Replica(user_id)
        self._cursor = ""
        self._applied = 0  # how many of the events heard the replica has
        self._sent: list[Answer] = []  # own messages that nobody has changed
        self._call_id = 0
        self._number = 0
        self.chats: list[int] = []

    async def begin(self) -> None:
        """Come in, and read what is there."""
        await self.person.stay()
        answer = await self.person.ask("sync.state")
        self._replica.sync(answer)
        self._cursor = answer["cursor"]

    async def live(self, is_over: Callable[[], bool]) -> None:
        """One operation after the other."""
        names, weights = list(ACTIONS), [weight for _, weight in ACTIONS.values()]
        while not is_over():
            [name] = self._random.choices(names, weights)
            await ACTIONS[name][0](self)
            await passes(self._random.uniform(*PAUSE))

    async def ask(self, procedure: str, /, **arguments: Any) -> Answer | None:
        """Call a procedure and write it down; None without an answer that counts."""
        operation = Operation(self.user_id, procedure, arguments, _now())
        self._history.operations.append(operation)
        try:
            operation.answer = await self.person.ask(procedure, **arguments)
        except ApplicationError as error:
            operation.refusal = error.error
        except (*CUT_OFF, *GIVEN_UP, AssertionError):
            return None
        operation.ended = _now()
        self.acknowledged += 1
        return operation.answer

    async def send(self) -> None:
        self._number += 1
        text = f"{self.user_id} {self._number}"
        sent = await self.ask(
            "message.send", conversation_id=self._chat(), text=text, local_id=text.replace(" ", "-")
        )
        if sent:
            self._sent.append(sent["message"])

    async def edit(self) -> None:
        if self._sent:
            await self.ask("message.edit", message_id=self._take()["id"], text=f"edited by {self.user_id}")

    async def delete(self) -> None:
        if self._sent:
            await self.ask("message.delete", message_id=self._take()["id"])

    async def react(self) -> None:
        if self._sent:
            await self.ask("message.react", message_id=self._random.choice(self._sent)["id"], emoji="👍")

    async def read(self) -> None:
        chat = self._chat()
        self._apply_events()
        view = self._replica.conversations.get(chat)
        if view and view["last_seq"]:
            await self.ask("receipt.read", conversation_id=chat, up_to_seq=view["last_seq"])

    async def list_messages(self) -> None:
        chat = self._chat()
        self._apply_events()
        newest = self._replica.conversations.get(chat, {}).get("last_seq", 0)
        after = max(0, newest - self._random.randrange(10))
        await self.ask("message.list", conversation_id=chat, after=after, limit=PAGE)

    async def sync(self) -> None:
        """Catch up from the last cursor until there is no more."""
        more = True
        while more:
            answer = await self.ask("sync.changes", since=self._cursor)
            if answer is None:
                return
            self._apply_events()
            self._replica.sync(answer)
            self._cursor, more = answer["cursor"], answer["more"]

    async def call(self) -> None:
        """Hang up, or accept what rings, or call."""
        if self._call_id:
            await self.ask("call.end", call_id=self._call_id)
            self._call_id = 0
            return
        rings = [event["call"]["id"] for name, event in self.person.events if name == "call.incoming"]
        if rings and self._random.random() < 0.7:
            joined = await self.ask("call.accept", call_id=rings[-1])
        else:
            joined = await self.ask("call.start", conversation_id=self.chats[-1])
        self._call_id = joined["call"]["id"] if joined else 0

    async def move(self) -> None:
        """Come again, at the next node."""
        self.person.reconnect()

    async def finish(self) -> None:
        """End what is going on."""
        if self._call_id:
            await self.ask("call.end", call_id=self._call_id)

    async def compare(self) -> list[Any]:
        """How this client differs from a fresh one, once it has synced."""
        await self.sync()
        await self._load_wanted()
        fresh = Replica(self.user_id)
        fresh.sync(await self.person.ask("sync.state"))
        for chat in self.chats:
            fresh.load((), (), await self._messages(chat))
        return differences(self._replica, fresh)

    async def unread(self) -> dict[tuple[int, str], int]:
        """The counts as the product tells them."""
        answer = await self.person.ask("receipt.unread")
        return {(chat, self.user_id): answer["conversations"].get(str(chat), 0) for chat in self.chats}

    def listened(self) -> Listener:
        return Listener(self.person.came_in_at, self.person.events, self.person.present_events)

    def _chat(self) -> int:
        return self._random.choice(self.chats)

    def _take(self) -> Answer:
        return self._sent.pop(self._random.randrange(len(self._sent)))

    def _apply_events(self) -> None:
        """Give the replica the events that came since."""
        for name, event in self.person.events[self._applied :]:
            self._applied += 1
            if self._replica.takes(name):
                self._replica.apply(name, event)

    async def _load_wanted(self) -> None:
        while self._replica.wanting:
            chat = self._replica.wanting.pop()
            view = await self.person.ask("conversation.get", conversation_id=chat)
            self._replica.load([view["conversation"]], (), await self._messages(chat))

    async def _messages(self, chat: int) -> list[Answer]:
        """All messages of a conversation."""
        found: list[Answer] = []
        page = [{"seq": 0}]
        while page:
            after = page[-1]["seq"]
            listed = await self.person.ask("message.list", conversation_id=chat, after=after, limit=100)
            page = listed["messages"]
            found += page
        return found


def _now() -> float:
    reactor: Any = global_reactor
    seconds: float = reactor.seconds()
    return seconds


ACTIONS: dict[str, tuple[Callable[[Actor], Awaitable[None]], int]] = {
    "send": (Actor.send, 40),
    "read": (Actor.read, 16),
    "list": (Actor.list_messages, 12),
    "edit": (Actor.edit, 8),
    "delete": (Actor.delete, 4),
    "react": (Actor.react, 4),
    "sync": (Actor.sync, 8),
    "call": (Actor.call, 8),
    "move": (Actor.move, 1),
}
