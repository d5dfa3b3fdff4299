"""Constructs the messaging component, which has the send path."""

from collections.abc import Callable, Mapping

from components.messaging import cards as cards_module
from components.messaging.attachments import Attachments, OwnFiles
from components.messaging.bots import BotRules
from components.messaging.bus_receiver import BusReceiver
from components.messaging.bus_wait import BusWait
from components.messaging.cards import CardService
from components.messaging.changes import ChangeService
from components.messaging.contact_guard import ContactGuard
from components.messaging.direct_conversations import DirectConversations
from components.messaging.gap_notice import GapNotice
from components.messaging.held import HeldService
from components.messaging.log_notifier import LogNotifier
from components.messaging.media_service import MediaService as SiteMedia
from components.messaging.message_hook import MessageHook
from components.messaging.pins import PinService
from components.messaging.relay import PERIOD as SWEEPING
from components.messaging.relay import MessageRelay, Outlet, Waits
from components.messaging.relay_waking import RelayWaking
from components.messaging.sent_notifier import SentNotifier
from components.messaging.service import MessagingService
from components.messaging.session import internals, procedures
from components.messaging.team_signing import TeamSigning
from components.messaging.tracing import (
    TracedMessages,
    TracedReceiver,
    traced_endpoints,
    traced_publisher,
)
from components.messaging.unread_updates import UnreadUpdates
from portico.contract import uris
from portico.domain.changes import Windows
from portico.storage.bus import BusSubscription
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.conversations.streaming import StreamHearers
from portico.storage.media import MediaStore
from portico.storage.messages.cards import Cards
from portico.storage.messages.changes import Changes
from portico.storage.messages.guarded import GuardedPlaces
from portico.storage.messages.held import HeldMessages
from portico.storage.messages.log import MessageLog
from portico.storage.messages.pins import Pins
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.nodes import relay_cursor
from portico.storage.teams.answers import TeamAnswers
from runtime.process import ComponentProcess
from runtime.router_connection import LocalPublisher


def assemble(process: ComponentProcess) -> None:
    reactor, database, metrics, connection = (
        process.reactor,
        process.database,
        process.metrics,
        process.connection,
    )
    log_notifier = LogNotifier(reactor, lambda topic: _tell(process, topic))
    here = LocalPublisher(connection)
    bus_wait = BusWait(process.nodes, process.bus, reactor)
    relay = MessageRelay(
        MessageLog(database, relay_cursor(process.settings.node)),
        Outlet(
            traced_publisher(connection, process.tracer),
            UnreadUpdates(Receipts(database), process.publisher()).recount_after_deletion,
        ),
        Outlet(
            traced_publisher(here, process.tracer),
            UnreadUpdates(Receipts(database), here).recount_after_deletion,
        ),
        Waits(lambda: service.batch.flush_done(), bus_wait.wait, connection.confirm),
        metrics,
        log_notifier.notify_consumers,
    )
    hook = MessageHook(process.hook, process.signed_urls)
    direct = DirectConversations(Conversations(database), Pairs(database), connection)
    sent = SentNotifier(reactor, lambda sent: connection.notify_internal(uris.MESSAGES_SENT, sent=sent))
    signing = TeamSigning(TeamAnswers(database))
    files, store, rates = _files(process), _messages(process), process.rates()
    rules, places = process.settings.contact_rules, GuardedPlaces(database)
    guard = ContactGuard(rules, places, process.confirmation_key, metrics)
    held = HeldService(
        HeldMessages(database, process.decision_rules),
        rates,
        lambda draft: service.batch.queue_item(draft),
        process.consequences,
        process.publisher(),
    )
    service = MessagingService(
        *(store, rates, hook, relay, process.clock, metrics, files),
        *(direct, sent, signing, guard, held, BotRules(StreamHearers(database))),
    )
    connection.call_on_connect(relay.forget_unconfirmed)
    sweeping = process.repeat(SWEEPING, "courier", relay.sweep)
    process.stops.insert(0, sweeping.finish)  # the next process publishes nothing again
    waking = RelayWaking(sweeping, bus_wait, connection)
    windows = Windows(process.settings.edit_window, process.settings.delete_window)
    changes = ChangeService(Changes(database), relay, reactor, windows, hook, guard)
    cards = CardService(Cards(database), store, relay, process.clock, hook, files, guard)
    process.repeat(cards_module.PERIOD, "cards", process.clock.when_known(cards.expire_due))
    pins = PinService(Pins(database), relay)
    endpoints = traced_endpoints(procedures(service, changes, cards, pins, held), process.tracer)
    connection.register_procedures(endpoints, internals(waking))
    if process.bus:
        _listen(process, relay, waking)


def _listen(process: ComponentProcess, relay: MessageRelay, waking: RelayWaking) -> None:
    """Receive what other nodes send. What they sent before the subscription is lost."""
    settings, connection = process.settings, process.connection
    gap = GapNotice(connection, process.nodes, process.reactor)

    def note_loss() -> None:
        relay.note_loss()
        gap.note_loss()

    handlers = {uris.RELAY_WOKEN: waking.wake_here, uris.EVENTS_LOST: note_loss}
    receiver = _receiver(process, relay, handlers)
    connection.subscribe(uris.EVENTS_LOST, note_loss)

    def subscribed() -> None:
        waking.wake_here()
        note_loss()

    subscription = BusSubscription(
        process.reactor, settings.redis, settings.node, receiver.receive, subscribed
    )
    process.reactor.callWhenRunning(subscription.start)
    process.stops.insert(0, subscription.stop)


def _tell(process: ComponentProcess, topic: str) -> None:
    """Tell log consumers. What follows teams runs on one of the nodes, perhaps on another one."""
    process.connection.notify_internal(topic)
    if topic == uris.TEAM_LOG_GREW:
        process.connection.notify_nodes(topic)


def _messages(process: ComponentProcess) -> Messages:
    if process.tracer is None:
        return Messages(process.database, process.past)
    messages = TracedMessages(process.database, process.past)
    messages.tracer = process.tracer
    return messages


def _receiver(
    process: ComponentProcess, relay: MessageRelay, handlers: Mapping[str, Callable[..., None]]
) -> BusReceiver:
    if process.tracer is None:
        return BusReceiver(relay, process.connection, handlers, process.metrics)
    receiver = TracedReceiver(relay, process.connection, handlers, process.metrics)
    receiver.tracer = process.tracer
    return receiver


def _files(process: ComponentProcess) -> Attachments:
    service_url = process.settings.media.service_url
    if service_url:
        return Attachments(SiteMedia(process.reactor, service_url))
    return Attachments(OwnFiles(MediaStore(process.database)))
