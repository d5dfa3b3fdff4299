"""Constructs the calls component: voice and video calls."""

from components.calls.call_manager import Switchboard
from components.calls.call_messages import Lines
from components.calls.call_targets import Places
from components.calls.event_publisher import Teller
from components.calls.ice import IceService
from components.calls.livekit import LiveKitRooms
from components.calls.mesh import Mesh
from components.calls.participant_removal import Partings
from components.calls.recovery import Keeper
from components.calls.service import CallService
from components.calls.session import listen, procedures
from components.calls.signalling import Signalling
from portico.storage.calls.store import Calls
from portico.storage.conversations.store import Conversations
from portico.storage.messages.receipts import Receipts
from runtime.process import Process
from runtime.session_snapshot import Attendance


def assemble(process: Process) -> None:
    """Offer the procedures of calls, and end calls between people who part."""
    reactor, database, link, settings = process.reactor, process.database, process.link, process.settings
    store, attendance = Calls(database, settings.calls), Attendance(link)
    lines = Lines(link, Receipts(database), reactor)
    board = Switchboard(store, Teller(link), lines, attendance, reactor, settings.calls, process.metrics)
    places = Places(Conversations(database), link, process.rates(), reactor)
    rooms = LiveKitRooms(settings.livekit, reactor) if settings.livekit else Mesh()
    service = CallService(board, store, places, rooms)
    keeper = Keeper(board, store, attendance, reactor)
    ice = IceService(settings.ice, reactor)
    link.offer(procedures(service, Signalling(board, store, link), keeper, ice), {})
    listen(link, keeper)
    process.stops.insert(0, board.live.stop)
    process.departures.listen(Partings(board))
