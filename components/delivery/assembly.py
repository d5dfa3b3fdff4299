"""Constructs the delivery of notifications: planning and sending."""

from twisted.internet.defer import Deferred

from components.delivery import dispatcher, follow_up, planner
from components.delivery.announcer import Announcer
from components.delivery.attempt import AttemptRecords, DeliveryAttempt
from components.delivery.compose import BaseUrls, Composer
from components.delivery.dispatcher import DeliveryPolicy, Dispatcher, DispatcherStores, moment
from components.delivery.follow_up import DeliveryRetention, ExpoReceipts, PushWithdrawals
from components.delivery.http_provider import Http, ProviderContext
from components.delivery.planner import Planner
from components.delivery.providers import make_sender
from components.delivery.reminders import Reminders
from components.delivery.replies import ConversationReplies, NoReplies, Replies
from components.delivery.sender import Sender
from components.delivery.session import internals, procedures
from components.delivery.template_previews import TemplatePreviews
from components.delivery.templating import Texts
from components.delivery.tracing import TracedAttempt
from portico.contract import uris
from portico.domain.nodes import RENEWAL
from portico.domain.rate_limits import Pace
from portico.storage.delivery.announcements import Announcements
from portico.storage.delivery.contents import DeliveryContents
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.owed_answers import OwedAnswers
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.delivery.queue import DeliveryQueue
from portico.storage.delivery.results import DeliveryResults
from portico.storage.inbound.reply_addresses import ReplyAddresses
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.messages.receipts import Receipts
from portico.storage.presence import PresenceReader
from runtime.notification_templates import languages
from runtime.periodic import PeriodicTask
from runtime.process import ComponentProcess

COUNTING = 5.0  # seconds between two counts of what waits


def assemble(process: ComponentProcess) -> None:
    reactor, clock, database, settings = (
        process.reactor,
        process.clock,
        process.database,
        process.settings,
    )
    http, attempts = Http(reactor), AttemptRecords()
    process.stops.append(http.stop)
    sender = make_sender(settings.delivery, ProviderContext(reactor, http, process.metrics), attempts.record)
    attempt = _attempt(process, sender, attempts)
    plans = Planner(
        LogCursor(database, "notifier"),
        DeliveryPlans(database, settings.people.country),
        process.delays(),
        process.metrics,
        clock,
        process.profile_refresher,
    )
    sending = _sending(process, attempt)

    async def plan_and_send() -> None:
        await plans.catch_up()
        sending.wake()

    process.connection.subscribe(
        uris.LOG_GREW, process.repeat(planner.PERIOD, "planner", clock.when_known(plan_and_send)).wake
    )
    _follow_up(process, attempt, attempts, sender)
    previews = _previews(process)
    process.connection.register_procedures(procedures(previews), internals(previews))
    _announce(process)
    _remind(process)


def _previews(process: ComponentProcess) -> TemplatePreviews:
    notices, delivery = process.settings.notifications, process.settings.delivery
    link = delivery.frontend_url + delivery.conversation_path.replace("{id}", "12")
    texts = Texts(notices.app_name, notices.language, notices.templates)
    key = process.preview_key
    return TemplatePreviews(texts, languages(notices.templates), notices.language, link, key, process.reactor)


def _attempt(process: ComponentProcess, sender: Sender, attempts: AttemptRecords) -> DeliveryAttempt:
    pace, devices = Pace(process.settings.notifications.rate), Devices(process.database)
    composer, replies, clock = _composer(process), _replies(process), process.clock
    if process.tracer is None:
        return DeliveryAttempt(sender, composer, attempts, pace, devices, replies, clock)
    traced = TracedAttempt(sender, composer, attempts, pace, devices, replies, clock)
    traced.tracer = process.tracer
    return traced


def _sending(process: ComponentProcess, attempt: DeliveryAttempt) -> PeriodicTask:
    clock, database = process.clock, process.database
    settings, notices = process.settings, process.settings.notifications
    country = settings.people.country
    deliveries = DeliveryQueue(database, settings.node, country, notices.user_limit, notices.caps)
    stores = DispatcherStores(
        deliveries, DeliveryContents(database), DeliveryResults(database), Receipts(database)
    )
    policy = DeliveryPolicy(PresenceReader(process.redis), lambda: moment(clock))
    sending = Dispatcher(stores, policy, attempt, process.metrics, clock, process.profile_refresher)
    process.stops.insert(0, lambda: Deferred.fromCoroutine(sending.finish()))
    process.repeat(COUNTING, "waiting", clock.when_known(sending.update_metrics))
    task = process.repeat(dispatcher.PERIOD, "dispatcher", clock.when_known(sending.dispatch))

    async def take_over() -> None:
        if await sending.take_over():
            task.wake()

    process.repeat_alone(RENEWAL, "deliveries_of_dead_nodes", clock.when_known(take_over))
    return task


def _follow_up(
    process: ComponentProcess, attempt: DeliveryAttempt, attempts: AttemptRecords, sender: Sender
) -> None:
    database, clock, retention = process.database, process.clock, process.settings.notifications.kept
    results = DeliveryResults(database)
    removals = PushWithdrawals(DeliveryContents(database), Receipts(database), results, attempt, attempts)
    tickets = ExpoReceipts(results, sender, lambda: moment(clock))
    tidying = DeliveryRetention(DeliveryHistory(database), retention, lambda: moment(clock))
    process.repeat_alone(follow_up.PERIOD, "removals", removals.withdraw_stale)
    process.repeat(follow_up.ASKING, "tickets", clock.when_known(tickets.fetch_receipts))
    process.repeat(follow_up.TIDYING, "deliveries", clock.when_known(tidying.delete_old))


def _announce(process: ComponentProcess) -> None:
    channel = Announcements(process.redis, process.settings.notifications.redis_channel)
    announcements = Announcer(process.reactor, LogCursor(process.database, "announcements"), channel)
    # When the log has grown, and periodically in case a notification was lost.
    task = process.repeat_alone(planner.PERIOD, "announcements", announcements.catch_up)
    process.connection.subscribe(uris.LOG_GREW, task.wake)


def _remind(process: ComponentProcess) -> None:
    """Plan reminders of what is not answered, if the node is to."""
    after = process.settings.notifications.unanswered_after
    if after is None:
        return
    owed = OwedAnswers(process.database, process.settings.people.country)
    reminders = Reminders(LogCursor(process.database, "unanswered"), owed, after, process.clock)
    task = process.repeat_alone(planner.PERIOD, "unanswered", process.clock.when_known(reminders.catch_up))
    process.connection.subscribe(uris.LOG_GREW, task.wake)


def _replies(process: ComponentProcess) -> Replies:
    domain = process.settings.inbound.domain
    if domain is None:
        return NoReplies()
    return ConversationReplies(ReplyAddresses(process.database), domain, process.unsubscribe_key)


def _composer(process: ComponentProcess) -> Composer:
    settings = process.settings
    notices = settings.notifications
    node = settings.media.public_url.rstrip("/")
    delivery = settings.delivery
    base_urls = BaseUrls(
        delivery.frontend_url,
        delivery.conversation_path,
        node,
        settings.people.country,
        delivery.sender,
    )
    texts = Texts(notices.app_name, notices.language, notices.templates)
    return Composer(texts, base_urls, process.unsubscribe_key, settings.calls.ring)
