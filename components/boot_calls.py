"""The part of `boot` that puts the room of calls together."""

from collections.abc import Callable
from typing import Any, NamedTuple

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
from components.platform.link import Link
from components.platform.metrics import Metrics
from portico.ports import RateLimiter
from portico.settings import Settings
from portico.storage.calls import Calls
from portico.storage.conversations import Conversations
from portico.storage.database import Database
from portico.storage.receipts import Receipts


class Room(NamedTuple):
    """What others need of it: whom to tell that people part, and what stops its alarms."""

    partings: Partings
    stop: Callable[[], None]


def room(
    reactor: Any, database: Database, link: Link, settings: Settings, metrics: Metrics, rates: RateLimiter
) -> Room:
    """Voice and video calls, offered on the link."""
    store, attendance = Calls(database, settings.calls), Attendance(link)
    lines = Lines(link, Receipts(database))
    board = Switchboard(store, Teller(link), lines, attendance, reactor, settings.calls, metrics)
    places = Places(Conversations(database), link, rates)
    rooms = LiveKitRooms(settings.livekit, reactor) if settings.livekit else Mesh()
    service = CallService(board, store, places, rooms)
    keeper = Keeper(board, store, attendance, reactor)
    ice = IceService(settings.ice, reactor)
    link.offer(procedures(service, Signalling(board, store, link), keeper, ice), {})
    listen(link, keeper)
    return Room(Partings(board), board.live.stop)
