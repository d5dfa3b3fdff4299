"""The part of the directory for voice and video calls."""

from components.boot_process import Process
from components.calls.ice import IceService
from components.calls.keeper import Keeper
from components.calls.lines import Lines
from components.calls.livekit import LiveKitRooms
from components.calls.partings import Partings
from components.calls.places import Places
from components.calls.rooms import Mesh
from components.calls.service import CallService
from components.calls.session import listen, procedures
from components.calls.signalling import Signalling
from components.calls.switchboard import Switchboard
from components.calls.teller import Teller
from components.platform.attendance import Attendance
from portico.storage.calls import Calls
from portico.storage.conversations import Conversations
from portico.storage.receipts import Receipts


def room(process: Process) -> Partings:
    """Offer voice and video calls on the link; who parts people tells the Partings."""
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
    return Partings(board)
