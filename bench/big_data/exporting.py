"""An export of the big conversation, and of the busiest user's account: how fast, and how much memory."""

import time
from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

import msgspec
import psutil

from bench.big_data.asked import Asked
from bench.big_data.asking import opened, shape_in
from bench.big_data.server import USUAL, running
from bench.big_data.shape import BIG, BUSY
from bench.big_data.telling import Table
from bench.report.parts import Part
from components.admin.exporting import UserExports
from components.conversations.exporting import ExportService
from portico.contract.admin import ExportConversation, ExportUser
from portico.domain.people import Caller
from portico.settings.core import Settings
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.exports import Exports
from runtime import documents
from runtime.documents import Progress

HEAD = ("export", "MB", "seconds", "memory MB before", "most")
TEXT = "Streams, without the brake that a node has, out of a database of {messages:,} messages."
UNBRAKED = float(1 << 40)  # characters a second: how fast it could be, not how fast it is sent


class Counting:
    """Takes the pieces of a document; how long it is, and the most memory that this process had."""

    def __init__(self) -> None:
        self.size, self.most = 0, 0
        self.before = _memory()

    def take(self, piece: dict[str, Any]) -> None:
        """A piece of it."""
        self.size += len(msgspec.json.encode(piece))
        self.most = max(self.most, _memory())


async def report(reactor: Any, settings: Settings, _asked: Asked) -> Part:
    """Print, and return, how it went."""
    with running(settings.postgres_home, USUAL), patch.object(documents, "RATE", UNBRAKED):
        shape, table = shape_in(settings)[0], Table(HEAD)
        async with opened(reactor, settings) as database:
            conversation = _conversation(reactor, database)
            table.add(f"conversation of {shape.big:,} messages", *await _cells(conversation))
            table.add("account of the busiest user", *await _cells(_account(reactor, database)))
    text = TEXT.format(messages=shape.messages)
    return Part("big_data_export", "Exports", text, HEAD, table.rows)


async def _cells(export: Callable[[Progress], Awaitable[Any]]) -> list[str]:
    counting, started = Counting(), time.perf_counter()
    await export(Progress(counting.take))
    seconds = time.perf_counter() - started
    memory = [f"{size / 1e6:.0f}" for size in (counting.before, counting.most)]
    return [f"{counting.size / 1e6:.1f}", f"{seconds:.1f}", *memory]


def _conversation(reactor: Any, database: Database) -> Callable[[Progress], Awaitable[Any]]:
    stores = Conversations(database), Messages(database), Receipts(database), Exports(database)
    service = ExportService(*stores, reactor)
    asked, caller = ExportConversation(conversation_id=BIG), Caller(BUSY, "user", 1)
    return lambda progress: service.export(asked, caller, progress)


def _account(reactor: Any, database: Database) -> Callable[[Progress], Awaitable[Any]]:
    service = UserExports(Exports(database), reactor)
    asked, caller = ExportUser(user_id=BUSY), Caller(BUSY, "admin", 1)
    return lambda progress: service.export(asked, caller, progress)


def _memory() -> int:
    size: int = psutil.Process().memory_info().rss
    return size
