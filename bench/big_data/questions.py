"""What is asked: the services and stores of Portico, as its processes call them."""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias
from uuid import uuid4

from bench.big_data.fill import PLAIN
from bench.big_data.shape import BIG, BUSY, Shape
from components.sync.service import SyncService
from portico.contract.conversation import ListConversations
from portico.contract.search import SearchConversations, SearchMessages
from portico.contract.sync import SyncChanges, SyncState
from portico.domain.messages import Draft
from portico.domain.paging import encode_cursor
from portico.domain.people import Caller
from portico.domain.search.query import parse
from portico.domain.sync import Place, Position
from portico.storage.conversations.search import ConversationSearch
from portico.storage.conversations.store import Conversations
from portico.storage.counted_days import CountedDays
from portico.storage.database import Database
from portico.storage.messages.receipts import Mark, Receipts
from portico.storage.messages.store import Messages
from portico.storage.search.messages import Search
from portico.storage.stats import Statistics
from portico.storage.sync import Reading, Sync

Ask: TypeAlias = Callable[[], Awaitable[Any]]
WEEK = timedelta(days=7)
PAGE = 50


class Asking:
    """Questions over a filled database; each time somebody else of the kind asks."""

    def __init__(self, database: Database, shape: Shape, base: int, filled_at: datetime) -> None:
        self._database, self._shape, self._base, self._filled_at = database, shape, base, filled_at
        self._chance = random.Random(7)  # noqa: S311
        self._sync = SyncService(Sync(database), timedelta(days=30))

    @property
    def questions(self) -> Mapping[str, Ask]:
        """By name, in the order of the report."""
        big, middle = self._shape.big, self._shape.big // 2
        return {
            f"conversation.list, {self._shape.busy:,} conversations": partial(self._list, self._ada),
            "conversation.list, unread ones of them": partial(self._list, self._ada, unread=True),
            "conversation.list, 200": partial(self._list, self._agent),
            "conversation.list, 10": partial(self._list, self._customer),
            f"message.list, newest of {big:,}": partial(self._messages, None, None),
            "message.list, middle": partial(self._messages, middle, None),
            "message.list, oldest": partial(self._messages, None, 0),
            "message.list, a usual conversation": self._usual,
            f"sync.state, {self._shape.busy:,}": partial(self._state, self._ada),
            f"sync.state, newest 50 of {self._shape.busy:,}": partial(self._state, self._ada, recent=50),
            "sync.state, 200": partial(self._state, self._agent),
            f"sync.changes after a week, first page, {self._shape.busy:,}": partial(self._changes, self._ada),
            "sync.changes after a week, first page, 200": partial(self._changes, self._agent),
            "sync.changes, nothing new": self._nothing_new,
            f"receipt.unread, {self._shape.busy:,}": partial(self._unread, self._ada),
            "receipt.unread, 200": partial(self._unread, self._agent),
            "message.search, customer": partial(self._search, self._customer),
            "message.search, agent": partial(self._search, self._agent),
            f"message.search, {self._shape.busy:,} conversations": partial(self._search, self._ada),
            "message.search, best, customer": partial(self._search, self._customer, order="best"),
            "message.search, in the big conversation": partial(self._search, self._ada, conversation_id=BIG),
            f"conversation.search, {self._shape.busy:,}": partial(self._find, self._ada),
            "conversation.search, 200": partial(self._find, self._agent),
            f"stats.get, {self._shape.busy:,}": partial(self._stats, self._ada),
            "stats.get, 200": partial(self._stats, self._agent),
            "stats.get, 10": partial(self._stats, self._customer),
            "stats.overview, 30 days": self._overview,
            "message.send": self._send,
            "receipt.read": self._read,
        }

    def _ada(self) -> str:
        return BUSY

    def _agent(self) -> str:
        return f"agent{self._chance.randrange(self._shape.agents)}"

    def _customer(self) -> str:
        return f"customer{self._chance.randrange(self._shape.customers)}"

    def _conversation(self) -> int:
        return 2 + self._chance.randrange(self._shape.conversations)

    async def _list(self, who: Callable[[], str], **asked: Any) -> None:
        await Conversations(self._database).list_conversations(who(), ListConversations(**asked))

    async def _messages(self, before: int | None, after: int | None) -> None:
        await Messages(self._database).list_messages(BUSY, BIG, before, after, PAGE)

    async def _usual(self) -> None:
        place = self._conversation()
        await Messages(self._database).list_messages(customer_of(place, self._shape), place, None, None, PAGE)

    async def _state(self, who: Callable[[], str], **asked: Any) -> None:
        await self._sync.get_state(SyncState(**asked), Caller(who(), "user", 1), None)

    async def _changes(self, who: Callable[[], str]) -> None:
        user_id = who()
        share = 1 - WEEK / timedelta(days=730)
        await self._since(user_id, self._base + int(self._shape.messages * share), self._filled_at - WEEK)

    async def _nothing_new(self) -> None:
        newest = await Sync(self._database).read(_position)
        await self._since(BUSY, newest.xid, datetime.fromtimestamp(newest.at, UTC))

    async def _since(self, user_id: str, xid: int, at: datetime) -> None:
        database = await Sync(self._database).read(_database)
        place = Place(database, user_id, Position(xid, int(at.timestamp())))
        asked = SyncChanges(since=encode_cursor(place), per_conversation=20)
        answer = await self._sync.get_changes(asked, Caller(user_id, "user", 1))
        if answer.reset:
            raise AssertionError("the cursor was not taken")

    async def _unread(self, who: Callable[[], str]) -> None:
        await Receipts(self._database).list_unread(who())

    async def _search(self, who: Callable[[], str], **asked: Any) -> None:
        query = self._typed()
        await Search(self._database).find_messages(who(), SearchMessages(query=query, **asked), parse(query))

    def _typed(self) -> str:
        common, rare = self._chance.choice(PLAIN[:100]), self._chance.choice(PLAIN[100:])
        pairs = (f"{common} {rare}", f'"{common} {rare}"')
        return self._chance.choice((common, rare, *pairs, common[:3], f"{rare[:4]}*"))

    async def _find(self, who: Callable[[], str]) -> None:
        query = f"flat {self._chance.randrange(100)}"
        asked = SearchConversations(query=query)
        await ConversationSearch(self._database).find_conversations(who(), asked, parse(query))

    async def _stats(self, who: Callable[[], str]) -> None:
        await Statistics(self._database).read_own(who())

    async def _overview(self) -> None:
        await CountedDays(self._database).list_days(datetime.now(UTC) - timedelta(days=30))

    async def _send(self) -> None:
        place = self._conversation()
        draft = draft_for(place, self._shape)
        [stored] = await Messages(self._database).send([draft])
        if isinstance(stored, Exception):
            raise stored

    async def _read(self) -> None:
        place = self._conversation()
        mark = Mark(place, customer_of(place, self._shape), 1_000, None)
        await Receipts(self._database).move_cursors([mark])


def customer_of(conversation_id: int, shape: Shape) -> str:
    """Who asks in a usual conversation."""
    return f"customer{conversation_id % shape.customers}"


def draft_for(conversation_id: int, shape: Shape) -> Draft:
    """A message that the customer of a conversation sends."""
    return Draft(
        conversation_id=conversation_id,
        sender_id=customer_of(conversation_id, shape),
        session_id=1,
        local_id=str(uuid4()),
        type="text",
        text="Is the flat on the second floor still free?",
        attachments=(),
        reply_to=None,
        metadata={},
    )


async def _position(reading: Reading) -> Position:
    return reading.now.position


async def _database(reading: Reading) -> str:
    return reading.now.database
