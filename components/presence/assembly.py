"""Constructs the presence component: who is online, and who is typing."""

from components.presence.event_publisher import PresenceEventPublisher
from components.presence.locations import PERIOD as WRITING
from components.presence.locations import LocationWriter
from components.presence.service import PresenceService
from components.presence.session import listen, procedures
from components.presence.session_events import SessionEvents
from components.presence.tracker import PresenceTracker
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.storage.bus import Locations
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import Leases
from runtime.process import ComponentProcess
from runtime.session_snapshot import SessionSnapshot


def assemble(process: ComponentProcess) -> None:
    reactor, connection, metrics = process.reactor, process.connection, process.metrics
    contacts, leases = Contacts(process.database), Leases(process.redis, process.settings.node)
    tracker, watches = PresenceTracker(reactor), Watches()
    metrics.people.set_function(lambda: len(tracker))
    process.count_sessions = lambda: tracker.sessions
    event_publisher = PresenceEventPublisher(tracker, contacts, leases, connection, watches, reactor)
    service = PresenceService(tracker, event_publisher, watches, contacts, leases, connection)
    typing = TypingService(Audiences(process.database), connection, reactor, metrics, process.typing)
    tracker.on_end(watches.end)
    tracker.on_end(typing.end_session)
    session_events = SessionEvents(
        SessionSnapshot(connection), tracker, event_publisher, contacts, leases, reactor
    )
    connection.register_procedures(procedures(service, typing, session_events), {})
    listen(connection, session_events, typing)
    process.stops.insert(0, session_events.stop)
    if process.bus:
        _write_locations(process, tracker)


def _write_locations(process: ComponentProcess, tracker: PresenceTracker) -> None:
    writer = LocationWriter(tracker, Locations(process.redis, process.settings.node), process.reactor)
    process.repeat(WRITING, "locations", writer.rewrite_if_lost)
