"""Constructs the calls component: audio and video calls."""

from components.calls.call_manager import CallManager, ParticipantRemoval
from components.calls.call_messages import CallLogMessages
from components.calls.call_targets import CallTargets
from components.calls.event_publisher import CallEventPublisher
from components.calls.ice import IceService
from components.calls.media_servers import LiveKitRooms, Mesh
from components.calls.recovery import PERIOD, CallRecovery
from components.calls.service import CallService
from components.calls.session import listen, procedures
from components.calls.signalling import Signalling
from portico.contract import uris
from portico.storage.calls.store import Calls
from portico.storage.conversations.store import Conversations
from portico.storage.messages.receipts import Receipts
from runtime.process import ComponentProcess
from runtime.session_snapshot import SessionSnapshot


def assemble(process: ComponentProcess) -> None:
    """Register the procedures of calls, and remove users who leave a conversation from its calls."""
    reactor, clock, database, connection, settings = (
        process.reactor,
        process.clock,
        process.database,
        process.connection,
        process.settings,
    )
    store, snapshot = Calls(database, settings.calls, settings.node), SessionSnapshot(connection)
    log_messages = CallLogMessages(connection, Receipts(database), reactor)
    manager = CallManager(
        store,
        CallEventPublisher(connection),
        log_messages,
        snapshot,
        clock,
        settings.calls,
        process.metrics,
    )
    targets = CallTargets(Conversations(database), connection, reactor, process.guest_policy)
    media_server = LiveKitRooms(settings.livekit, reactor) if settings.livekit else Mesh()
    service = CallService(manager, store, targets, media_server, process.hook)
    recovery = CallRecovery(manager, store, snapshot, reactor, settings.node)
    ice = IceService(settings.ice, reactor)
    connection.register_procedures(
        procedures(service, Signalling(manager, store, connection, process.nodes), recovery, ice), {}
    )
    listen(connection, recovery)
    looking = process.repeat(PERIOD, "calls", clock.when_known(recovery.take_over))
    process.nodes.call_on_change(looking.wake)
    connection.subscribe(uris.EVENTS_LOST, looking.wake)  # perhaps this node was held for dead
    process.stops.insert(0, manager.live.stop)
    removal = ParticipantRemoval(manager, store, reactor)
    process.departures.add_listener(removal)
    process.suspensions.call_on_change(removal.on_suspensions)
    connection.subscribe(uris.SUSPENSIONS_CHANGED, removal.on_suspensions)
