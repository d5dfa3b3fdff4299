"""The part of `components.boot` that constructs the notifier, the process that plans and sends."""

from collections.abc import Awaitable, Callable

from twisted.internet.defer import Deferred

from components.boot_process import Process
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
from portico.domain.pace import Pace
from portico.storage.announcements import Announcements
from portico.storage.contents import Contents
from portico.storage.deliveries import Deliveries
from portico.storage.delivery_log import DeliveryLog
from portico.storage.devices import Devices
from portico.storage.planning import Planning
from portico.storage.presence import Look
from portico.storage.receipts import Receipts
from portico.storage.results import Results
from portico.storage.tail import Tail

COUNTING = 5.0  # seconds between two counts of what waits


def rooms(process: Process) -> None:
    """Plans and sends."""
    reactor, database, settings = process.reactor, process.database, process.settings
    http, attempts = Http(reactor), Attempts()
    process.stops.append(http.stop)
    sender = make_sender(settings.notify, Tools(reactor, http, process.metrics), attempts.hear)
    post = Post(
        sender, _composer(process), attempts, Pace(settings.notices.rate), Devices(process.database), reactor
    )
    plans = Planner(
        Tail(database, "notifier"),
        Planning(database, settings.people.country),
        process.delays(),
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


def _sending(process: Process, post: Post) -> Rounds:
    reactor, database = process.reactor, process.database
    settings, notices = process.settings, process.settings.notices
    country = settings.people.country
    deliveries = Deliveries(database, settings.node, country, notices.user_limit, notices.caps)
    stores = Stores(deliveries, Contents(database), Results(database), Receipts(database))
    judge = Judge(Look(process.redis), lambda: moment(reactor))
    sending = Dispatcher(stores, judge, post, process.metrics, reactor, process.freshness)
    process.stops.insert(0, lambda: Deferred.fromCoroutine(sending.finish()))
    process.repeat(COUNTING, "waiting", sending.count)
    return process.repeat(dispatcher.PERIOD, "dispatcher", sending.dispatch)


def _afterwards(process: Process, post: Post, attempts: Attempts, sender: Sender) -> None:
    database, reactor, kept = process.database, process.reactor, process.settings.notices.kept
    results = Results(database)
    removals = Removals(Contents(database), Receipts(database), results, post, attempts)
    tickets = Tickets(results, sender, lambda: moment(reactor))
    tidying = Upkeep(DeliveryLog(database), kept, lambda: moment(reactor))
    process.repeat(afterwards.PERIOD, "removals", removals.sweep)
    process.repeat(afterwards.ASKING, "tickets", tickets.ask)
    process.repeat(upkeep.PERIOD, "deliveries", tidying.tidy)


def _following(process: Process, http: Http) -> None:
    database, webhook = process.database, process.settings.notices.webhook
    announcing = Follower(Tail(database, "announcements"), Announcements(process.redis).tell)
    _follow_log(process, follower.PERIOD, "announcements", announcing.catch_up)
    if webhook:
        poster = Webhooks(http, webhook, process.metrics, process.reactor)
        posting = Follower(Tail(database, "webhooks", webhooks.SLICE), poster.post)
        _follow_log(process, follower.PERIOD, "webhooks", posting.catch_up)


def _composer(process: Process) -> Composer:
    """Who writes mails, SMS and pushes."""
    settings = process.settings
    notices = settings.notices
    node = settings.media.public_url.rstrip("/")
    places = Places(settings.notify.frontend_url, node, settings.people.country)
    texts = Texts(notices.app_name, notices.language, notices.templates)
    return Composer(texts, places, process.unsubscribe_key, settings.calls.ring)


def _follow_log(process: Process, period: float, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Rounds when the log has grown; and now and then, for a word of that may be lost."""
    process.link.hear(uris.LOG_GREW, process.repeat(period, name, work).wake)
