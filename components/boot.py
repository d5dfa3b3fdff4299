"""Where everything is constructed: `python -m components.boot PROCESS` runs a process of rooms.

The only module that touches the global reactor and puts stores, services and links together.
"""

import sys
from collections.abc import Callable
from typing import Any

import structlog
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.service import ConversationService
from components.conversations.session import procedures as conversation_procedures
from components.conversations.views import Views
from components.messaging.changes import ChangeService
from components.messaging.courier import Courier
from components.messaging.service import MessagingService
from components.messaging.session import procedures as message_procedures
from components.platform import logs, status
from components.platform.answers import Answers
from components.platform.link import Link
from components.platform.metrics import Metrics
from components.receipts.service import ReceiptService
from components.receipts.session import procedures as receipt_procedures
from components.users.service import UserService
from components.users.session import internals as user_internals
from components.users.session import procedures as user_procedures
from portico import settings as configuration
from portico.domain.changes import Windows
from portico.ports import RateLimiter
from portico.settings import Settings
from portico.storage import messages
from portico.storage.blocks import Blocks
from portico.storage.changes import Changes
from portico.storage.conversations import Conversations
from portico.storage.database import Database
from portico.storage.log import Log
from portico.storage.membership import Membership
from portico.storage.messages import Messages
from portico.storage.people import People
from portico.storage.pool import Pool
from portico.storage.rates import SharedRates, Unlimited
from portico.storage.receipts import Receipts
from portico.storage.redis import Redis

log = structlog.get_logger()


class Process:
    """A process of rooms: its stores, its link to the router, and what to stop at the end."""

    def __init__(self, reactor: Any, settings: Settings, name: str) -> None:
        self.reactor = reactor
        self.settings = settings
        self.metrics = Metrics()
        self.pool = Pool(reactor, settings.dsn, settings.pool_size, messages.PREPARE)
        self.database = Database(self.pool)
        self.redis = Redis(reactor, settings.redis)
        self.link = Link(reactor, settings.router_socket, Answers(self.metrics), self.metrics)
        self.stops: list[Callable[[], Any]] = [self.link.stop, self.pool.stop, self.redis.stop]
        health = status.Status(reactor, self.database, self.redis, self.metrics)
        self.link.offer((), status.internals(name, health))
        ROOMS[name](self)

    def start(self) -> None:
        """Open the connections."""
        self.pool.start()
        self.link.start()

    async def stop(self) -> None:
        """Finish in order: no new calls, then the stores."""
        for stop in self.stops:
            result = stop()
            if result is not None:
                await result


def _messaging(process: Process) -> None:
    """The hot path, alone in its process: messages and receipts."""
    reactor, database, metrics, link = process.reactor, process.database, process.metrics, process.link
    courier = Courier(Log(database, "courier"), link, lambda: service.batch.settled(), metrics)
    service = MessagingService(Messages(database), rates(process), courier, reactor, metrics)
    link.watch(courier.forget)
    process.stops.insert(0, courier.run(reactor))
    windows = Windows(process.settings.edit_window, process.settings.delete_window)
    changes = ChangeService(Changes(database), courier, reactor, windows)
    link.offer(message_procedures(service, changes), {})
    link.offer(receipt_procedures(ReceiptService(Receipts(database), link, reactor, metrics)), {})


def _directory(process: Process) -> None:
    """Everything that may take its time: people and conversations."""
    database, link = process.database, process.link
    people, store = People(database), Conversations(database)
    views = Views(store, link)
    users = UserService(people)
    link.offer(user_procedures(users), user_internals(users))
    conversations = ConversationService(store, link)
    actions = ConversationActions(store, Membership(database), views)
    blocking = BlockingService(Blocks(database), people, views)
    link.offer(conversation_procedures(conversations, actions, blocking), {})


ROOMS: dict[str, Callable[[Process], None]] = {"messaging": _messaging, "directory": _directory}


def rates(process: Process) -> RateLimiter:
    """The rate limit that the settings ask for."""
    settings = process.settings
    if not settings.rate_limit:
        return Unlimited()
    return SharedRates(process.redis, process.reactor, settings.rate_limit, settings.rate_window_ms)


def main(name: str) -> None:
    """Run a process of rooms until it is told to stop."""
    settings = configuration.parse()
    logs.configure(settings, name)
    logs.capture_twisted()
    reactor: Any = global_reactor
    process = Process(reactor, settings, name)
    reactor.callWhenRunning(process.start)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(process.stop()))
    log.info("process.started")
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
