"""Constructs the calls component: audio and video calls."""

from components.calls.call_manager import CallManager
from components.calls.call_messages import CallLogMessages
from components.calls.call_targets import CallTargets
from components.calls.event_publisher import CallEventPublisher
from components.calls.ice import IceService
from components.calls.livekit import LiveKitRooms
from components.calls.mesh import Mesh
from components.calls.participant_removal import ParticipantRemoval
from components.calls.recovery import CallRecovery
from components.calls.service import CallService
from components.calls.session import listen, procedures
from components.calls.signalling import Signalling
from portico.storage.calls.store import Calls
from portico.storage.conversations.store import Conversations
from portico.storage.messages.receipts import Receipts
from runtime.process import ComponentProcess
from runtime.session_snapshot import SessionSnapshot


def assemble(process: ComponentProcess) -> None:
    """Offer the procedures of calls, and end calls between people who part."""
    reactor, database, link, settings = process.reactor, process.database, process.link, process.settings
    store, snapshot = Calls(database, settings.calls), SessionSnapshot(link)
    lines = CallLogMessages(link, Receipts(database), reactor)
    board = CallManager(
        store, CallEventPublisher(link), lines, snapshot, reactor, settings.calls, process.metrics
    )
    places = CallTargets(Conversations(database), link, process.rates(), reactor)
    rooms = LiveKitRooms(settings.livekit, reactor) if settings.livekit else Mesh()
    service = CallService(board, store, places, rooms)
    recovery = CallRecovery(board, store, snapshot, reactor)
    ice = IceService(settings.ice, reactor)
    link.offer(procedures(service, Signalling(board, store, link), recovery, ice), {})
    listen(link, recovery)
    process.stops.insert(0, board.live.stop)
    process.departures.listen(ParticipantRemoval(board))
