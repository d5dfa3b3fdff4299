"""Constructs what publishes messages: the relay in the first process, and what tells it in the others."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from components.messaging.beside import OtherProcesses, PublicationBeside
from components.messaging.bus_receiver import BusReceiver
from components.messaging.bus_wait import BusWait
from components.messaging.gap_notice import GapNotice
from components.messaging.log_notifier import LogNotifier
from components.messaging.relay import PERIOD as SWEEPING
from components.messaging.relay import MessageRelay, Outlet, Publication, Waits
from components.messaging.relay_waking import RelayWaking
from components.messaging.session import internals
from components.messaging.tracing import TracedReceiver, traced_publisher
from components.messaging.unread_updates import UnreadUpdates
from portico.contract import uris
from portico.storage.bus import CHECK, BusChannels, BusSubscription
from portico.storage.messages.log import MessageLog
from portico.storage.messages.receipts import Receipts
from portico.storage.nodes import relay_cursor
from runtime.local_publisher import LocalPublisher
from runtime.process import ComponentProcess

FlushDone = Callable[[], Awaitable[None]]  # returns when the batch under way is stored


class Publishing(NamedTuple):
    """How a process publishes messages, and what it registers for other processes."""

    publication: Publication
    internals: Mapping[str, Callable[..., Any]]


def assemble_publishing(process: ComponentProcess, flush_done: FlushDone) -> Publishing:
    """The relay is in one process of a node, the first one. `portico up` starts that one again."""
    connection, database = process.connection, process.database
    notifier = LogNotifier(process.reactor, lambda topic: _tell(process, topic))
    everywhere = Outlet(
        traced_publisher(connection, process.tracer),
        UnreadUpdates(Receipts(database), process.publisher()).recount_after_deletion,
    )
    if process.is_first:
        return _with_relay(process, everywhere, flush_done, notifier)
    publication = PublicationBeside(
        everywhere, connection, process.reactor, flush_done, notifier.notify_consumers
    )
    connection.call_on_connect(publication.forget)
    return Publishing(publication, publication.internals(process.name))


def _with_relay(
    process: ComponentProcess, everywhere: Outlet, flush_done: FlushDone, notifier: LogNotifier
) -> Publishing:
    reactor, connection = process.reactor, process.connection
    bus_wait = BusWait(process.nodes, process.bus, reactor)

    async def wait_for_others() -> None:
        await others.settle()
        await bus_wait.wait()

    here = LocalPublisher(connection)
    relay = MessageRelay(
        MessageLog(process.database, relay_cursor(process.settings.node)),
        everywhere,
        Outlet(
            traced_publisher(here, process.tracer),
            UnreadUpdates(Receipts(process.database), here).recount_after_deletion,
        ),
        Waits(flush_done, wait_for_others, connection.confirm),
        process.metrics,
        notifier.notify_consumers,
    )
    others = OtherProcesses(process.further, connection, reactor, relay.note_beside)
    connection.call_on_connect(relay.forget_unconfirmed)
    sweeping = process.repeat(SWEEPING, "courier", relay.sweep)
    process.stops.insert(0, sweeping.finish)  # the next process publishes nothing again
    waking = RelayWaking(sweeping, bus_wait, connection)
    if process.bus:
        _listen(process, relay, waking)
    return Publishing(relay, internals(waking))


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

    subscription = BusSubscription(settings.redis, settings.node, receiver.receive, subscribed)
    process.reactor.callWhenRunning(subscription.start)
    process.stops.insert(0, subscription.stop)
    own = BusChannels(process.redis)  # it fails sooner than the bus, whose answers may take longer
    process.repeat(CHECK, "subscription", lambda: subscription.check(own))


def _tell(process: ComponentProcess, topic: str) -> None:
    """Tell log consumers. What follows teams runs on one of the nodes, perhaps on another one."""
    process.connection.notify_internal(topic)
    if topic == uris.TEAM_LOG_GREW:
        process.connection.notify_nodes(topic)


def _receiver(
    process: ComponentProcess, relay: MessageRelay, handlers: Mapping[str, Callable[..., None]]
) -> BusReceiver:
    if process.tracer is None:
        return BusReceiver(relay, process.connection, handlers, process.metrics)
    receiver = TracedReceiver(relay, process.connection, handlers, process.metrics)
    receiver.tracer = process.tracer
    return receiver
