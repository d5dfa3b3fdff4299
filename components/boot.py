"""Where everything is constructed: `python -m components.boot PROCESS` runs a process of rooms.

The only module that touches the global reactor and puts stores, services and links together.
"""

import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from components import boot_calls, boot_django, boot_gateway, boot_media, boot_notifier
from components.admin import erasing, retaining
from components.admin.erasing import Eraser
from components.admin.exporting import UserExports
from components.admin.retaining import Retainer
from components.admin.service import AccountService
from components.admin.session import internals as admin_internals
from components.admin.session import procedures as admin_procedures
from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.exporting import ExportService
from components.conversations.service import ConversationService
from components.conversations.session import exports as conversation_exports
from components.conversations.session import procedures as conversation_procedures
from components.conversations.views import Views
from components.messaging.changes import ChangeService
from components.messaging.courier import PERIOD as SWEEPING
from components.messaging.courier import Courier
from components.messaging.herald import Herald
from components.messaging.hook import Hook
from components.messaging.service import MessagingService
from components.messaging.session import internals as message_internals
from components.messaging.session import procedures as message_procedures
from components.moderation.service import ModerationService
from components.moderation.session import procedures as moderation_procedures
from components.platform import logs, status
from components.platform.answers import Answers
from components.platform.attendance import Attendance
from components.platform.doors import Doors
from components.platform.link import Link
from components.platform.metrics import Metrics
from components.platform.rounds import Rounds
from components.presence.arrivals import Arrivals
from components.presence.roster import Roster
from components.presence.service import PresenceService
from components.presence.session import listen
from components.presence.session import procedures as presence_procedures
from components.presence.teller import Teller
from components.presence.typing import TypingService
from components.presence.watches import Watches
from components.receipts.service import ReceiptService
from components.receipts.session import procedures as receipt_procedures
from components.search.indexer import PERIOD as INDEXING
from components.search.indexer import Indexer
from components.search.service import SearchService
from components.search.session import procedures as search_procedures
from components.stats.service import StatsService
from components.stats.session import procedures as stats_procedures
from components.sync.service import SyncService
from components.sync.session import procedures as sync_procedures
from components.users.service import UserService
from components.users.session import internals as user_internals
from components.users.session import procedures as user_procedures
from portico import settings as configuration
from portico.contract import uris
from portico.domain import unsubscribe
from portico.domain.changes import Windows
from portico.domain.links import derive_key
from portico.ports import RateLimiter
from portico.settings import Settings, SettingsError
from portico.storage import attachments, messages
from portico.storage.accounts import Accounts
from portico.storage.audiences import Audiences
from portico.storage.audit import Audit
from portico.storage.blocks import Blocks
from portico.storage.changes import Changes
from portico.storage.contacts import Contacts
from portico.storage.conversation_search import ConversationSearch
from portico.storage.conversations import Conversations
from portico.storage.database import Database
from portico.storage.erasure import Erasures
from portico.storage.exports import Exports
from portico.storage.log import Log
from portico.storage.membership import Membership
from portico.storage.messages import Messages
from portico.storage.moderation import Moderation
from portico.storage.people import People
from portico.storage.pool import Pool
from portico.storage.presence import Leases
from portico.storage.rates import SharedRates, Unlimited
from portico.storage.receipts import Receipts
from portico.storage.redis import Redis
from portico.storage.retention import Retention
from portico.storage.search import Search
from portico.storage.search_index import SearchIndex
from portico.storage.stats import Statistics
from portico.storage.sync import Sync

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
        secret = settings.media.secret or secrets.token_hex()
        self.media_key = derive_key(secret)
        self.unsubscribe_key = derive_key(secret, unsubscribe.PURPOSE)
        self.links = attachments.Links(settings.media.public_url, self.media_key)
        attachments.use(self.links)
        self.freshness = boot_django.freshness(self)
        self.stops: list[Callable[[], Any]] = [self.link.stop, self.pool.stop, self.redis.stop]
        health = status.Status(reactor, self.database, self.redis, self.metrics)
        self.link.offer((), status.internals(name, health))
        ROOMS[name](self)

    def start(self) -> None:
        """Open the connections."""
        self.pool.start()
        self.link.start()

    def repeat(self, period: float, name: str, work: Callable[[], Awaitable[None]]) -> Rounds:
        """Rounds that begin with the process and end before anything else of it does."""
        rounds = Rounds(period, self.reactor, name, work)
        self.stops.insert(0, rounds.stop)
        rounds.wake()
        return rounds

    async def stop(self) -> None:
        """Finish in order: no new calls, then the stores."""
        for stop in self.stops:
            result = stop()
            if result is not None:
                await result


def _messaging(process: Process) -> None:
    """The hot path, alone in its process: messages and receipts."""
    reactor, database, metrics, link = process.reactor, process.database, process.metrics, process.link
    herald = Herald(reactor, lambda: link.stir(uris.LOG_GREW))
    courier = Courier(Log(database, "courier"), link, lambda: service.batch.settled(), metrics, herald.grew)
    hook = Hook(link, reactor, process.settings.hook, metrics)
    service = MessagingService(
        Messages(database), rates(process), hook, courier, reactor, metrics, boot_media.files(process)
    )
    link.watch(courier.forget)
    sweeping = process.repeat(SWEEPING, "courier", courier.sweep)
    windows = Windows(process.settings.edit_window, process.settings.delete_window)
    changes = ChangeService(Changes(database), courier, reactor, windows)
    link.offer(message_procedures(service, changes), message_internals(sweeping))
    voice = boot_django.voice(process)
    link.offer(receipt_procedures(ReceiptService(Receipts(database), voice, reactor, metrics)), {})


def _finding(process: Process) -> None:
    """What only reads: searches and statistics."""
    reactor, database, link = process.reactor, process.database, process.link
    indexer = Indexer(SearchIndex(database), reactor, process.metrics)
    process.repeat(INDEXING, "indexer", indexer.take_in_all)
    service = SearchService(Search(database), ConversationSearch(database), indexer)
    link.offer(search_procedures(service), {})
    link.offer(stats_procedures(StatsService(Statistics(database), reactor)), {})


def _presence(process: Process) -> None:
    """Who is there, and who is typing."""
    reactor, link, metrics = process.reactor, process.link, process.metrics
    contacts, leases = Contacts(process.database), Leases(process.redis, process.settings.node)
    roster, watches = Roster(reactor), Watches()
    metrics.people.set_function(lambda: len(roster))
    teller = Teller(roster, contacts, leases, link, watches, reactor)
    service = PresenceService(roster, teller, watches, contacts, leases, link)
    typing = TypingService(Audiences(process.database), link, reactor, metrics)
    roster.on_end(watches.end)
    roster.on_end(typing.leave)
    arrivals = Arrivals(Attendance(link), roster, teller, contacts, leases, reactor)
    link.offer(presence_procedures(service, typing, arrivals), {})
    listen(link, arrivals)
    process.stops.insert(0, arrivals.stop)


def _governing(process: Process) -> None:
    """Moderation, and people's own data."""
    reactor, database, link = process.reactor, process.database, process.link
    accounts = Accounts(database)
    doors = Doors(link, accounts.put_out_lately)
    link.watch(doors.again)
    link.offer(moderation_procedures(ModerationService(Moderation(database), doors)), {})
    service = AccountService(accounts, Audit(database))
    eraser = Eraser(Erasures(database), doors, reactor)
    exports = UserExports(Exports(database), reactor)
    link.offer(admin_procedures(service, eraser, exports), admin_internals(service))
    retainer = Retainer(Retention(database), process.settings.retention, reactor)
    process.repeat(erasing.PERIOD, "erasure", eraser.go_on)
    process.repeat(retaining.PERIOD, "retention", retainer.forget)


def _directory(process: Process) -> None:
    """Everything that may take its time: people and conversations."""
    database, link = process.database, process.link
    people, store = People(database), Conversations(database)
    voice = boot_django.voice(process)
    views = Views(store, voice)
    users = UserService(people, process.freshness)
    link.offer(user_procedures(users), user_internals(users))
    conversations = ConversationService(store, voice)
    calls = boot_calls.room(
        process.reactor, database, link, process.settings, process.metrics, rates(process)
    )
    process.stops.insert(0, calls.stop)
    actions = ConversationActions(store, Membership(database), views, calls.partings)
    blocking = BlockingService(Blocks(database), people, views, calls.partings)
    exports = ExportService(store, Messages(database), Exports(database), process.reactor)
    link.offer(conversation_procedures(conversations, actions, blocking), {})
    link.offer(conversation_exports(exports), {})
    link.offer(sync_procedures(SyncService(Sync(database), process.settings.sync_window)), {})
    _finding(process)
    _presence(process)
    _governing(process)
    boot_notifier.wishes(process)


ROOMS: dict[str, Callable[[Process], None]] = {
    "messaging": _messaging,
    "directory": _directory,
    "media": boot_media.media,
    "gateway": boot_gateway.gateway,
    "notifier": boot_notifier.notifier,
    "django_bridge": boot_django.bridge,
}


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
    try:
        process = Process(reactor, settings, name)
    except SettingsError as error:  # what only shows once it is used: a key that opens nothing
        sys.exit(f"portico: {error}")
    reactor.callWhenRunning(process.start)
    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(process.stop()))
    log.info("process.started")
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
