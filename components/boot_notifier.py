"""The part of `components.boot` that constructs what notifications need.

Wishes (devices, preferences, what services want told) are rows, and live in the process `directory`, so that
they can be kept while nothing is sent; `notifier` is the process that plans and sends.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred

from components.notifications.devices import DeviceService
from components.notifications.preferences import PreferenceService
from components.notifications.service import NotificationService
from components.notifications.session import internals, procedures
from components.notifier import afterwards, dispatcher, follower, planner, upkeep, webhooks
from components.notifier.afterwards import Removals, Tickets
from components.notifier.compose import Composer, Places
from components.notifier.dispatcher import Dispatcher, Stores, moment
from components.notifier.follower import Follower
from components.notifier.http import Http
from components.notifier.judge import Judge
from components.notifier.planner import Planner
from components.notifier.post import Attempts, Post
from components.notifier.providers import make_sender
from components.notifier.sender import Sender
from components.notifier.texts import Texts
from components.notifier.tools import Tools
from components.notifier.upkeep import Upkeep
from components.notifier.webhooks import Webhooks
from components.platform.rounds import Rounds
from portico.contract import uris
from portico.domain.notifications import Delays
from portico.domain.pace import Pace
from portico.settings import Settings
from portico.storage.announcements import Announcements
from portico.storage.contents import Contents
from portico.storage.deliveries import Deliveries
from portico.storage.delivery_log import DeliveryLog
from portico.storage.devices import Devices
from portico.storage.planning import Planning
from portico.storage.preferences import PreferenceStore
from portico.storage.presence import Look
from portico.storage.receipts import Receipts
from portico.storage.results import Results
from portico.storage.tail import Tail

if TYPE_CHECKING:
    from components.boot import Process

COUNTING = 5.0  # seconds between two counts of what waits


def wishes(process: "Process") -> None:
    """How people want to be notified; what services want told."""
    database = process.database
    preferences = PreferenceService(PreferenceStore(database), process.unsubscribe_key)
    service = NotificationService(
        Planning(database), DeliveryLog(database), delays(process.settings), process.reactor
    )
    devices = DeviceService(Devices(database))
    process.link.offer(procedures(devices, preferences, service), internals(preferences))


def notifier(process: "Process") -> None:
    """Plans and sends."""
    reactor, database, settings = process.reactor, process.database, process.settings
    http, attempts = Http(reactor), Attempts()
    process.stops.append(http.stop)
    sender = make_sender(settings.notify, Tools(reactor, http, process.metrics), attempts.hear)
    post = Post(sender, composer(process), attempts, Pace(settings.notices.rate), reactor)
    plans = Planner(
        Tail(database, "notifier"),
        Planning(database),
        delays(settings),
        process.metrics,
        reactor,
        process.freshness,
    )
    sending = _sending(process, post)

    async def plan_and_send() -> None:
        await plans.catch_up()
        sending.wake()

    _follow_log(process, planner.PERIOD, "planner", plan_and_send)
    _afterwards(process, post, attempts, sender)
    _following(process, http)


def _sending(process: "Process", post: Post) -> Rounds:
    reactor, database = process.reactor, process.database
    deliveries = Deliveries(database, process.settings.node, process.settings.notices.user_limit)
    stores = Stores(deliveries, Contents(database), Results(database), Receipts(database))
    judge = Judge(Look(process.redis), lambda: moment(reactor))
    sending = Dispatcher(stores, judge, post, process.metrics, reactor, process.freshness)
    process.stops.insert(0, lambda: Deferred.fromCoroutine(sending.finish()))
    process.repeat(COUNTING, "waiting", sending.count)
    return process.repeat(dispatcher.PERIOD, "dispatcher", sending.dispatch)


def _afterwards(process: "Process", post: Post, attempts: Attempts, sender: Sender) -> None:
    database, reactor, kept = process.database, process.reactor, process.settings.notices.kept
    results = Results(database)
    removals = Removals(Contents(database), Receipts(database), results, post, attempts)
    tickets = Tickets(results, sender, lambda: moment(reactor))
    tidying = Upkeep(DeliveryLog(database), kept, lambda: moment(reactor))
    process.repeat(afterwards.PERIOD, "removals", removals.sweep)
    process.repeat(afterwards.ASKING, "tickets", tickets.ask)
    process.repeat(upkeep.PERIOD, "deliveries", tidying.tidy)


def _following(process: "Process", http: Http) -> None:
    database, webhook = process.database, process.settings.notices.webhook
    announcing = Follower(Tail(database, "announcements"), Announcements(process.redis).tell)
    _follow_log(process, follower.PERIOD, "announcements", announcing.catch_up)
    if webhook:
        poster = Webhooks(http, webhook, process.metrics, process.reactor)
        posting = Follower(Tail(database, "webhooks", webhooks.SLICE), poster.post)
        _follow_log(process, follower.PERIOD, "webhooks", posting.catch_up)


def composer(process: "Process") -> Composer:
    """Who writes mails, SMS and pushes."""
    settings = process.settings
    notices = settings.notices
    places = Places(settings.notify.frontend_url, settings.media.public_url.rstrip("/"))
    texts = Texts(notices.app_name, notices.language, notices.templates)
    return Composer(texts, places, process.unsubscribe_key, settings.calls.ring)


def delays(settings: Settings) -> Delays:
    """How long messages may stay unread."""
    notify = settings.notify
    return Delays(notify.push_after, notify.email_after, notify.sms_after)


def _follow_log(process: "Process", period: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Rounds when the log has grown; and now and then, for a word of that may be lost."""
    process.link.hear(uris.LOG_GREW, process.repeat(period, name, work).wake)
