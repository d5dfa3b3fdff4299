"""Constructs the presence component: who is online, and who is typing."""

from components.presence.audiences import PresenceAudiences
from components.presence.event_publisher import PresenceEventPublisher
from components.presence.locations import PERIOD as WRITING
from components.presence.locations import LocationWriter
from components.presence.other_nodes import OtherNodes, PresenceElsewhere
from components.presence.service import PresenceService
from components.presence.session import listen, procedures
from components.presence.session_events import SessionEvents
from components.presence.tracker import PresenceTracker
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.contract import uris
from portico.storage.bus import Locations
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import Leases
from runtime.local_publisher import LocalPublisher
from runtime.process import ComponentProcess
from runtime.session_snapshot import SessionSnapshot


def assemble(process: ComponentProcess) -> None:
    reactor, connection, metrics = process.reactor, process.connection, process.metrics
    contacts, leases = Contacts(process.database), Leases(process.redis, process.settings.node)
    tracker, watches = PresenceTracker(reactor), Watches()
    metrics.people.set_function(lambda: len(tracker))
    process.count_sessions = lambda: tracker.sessions
    peers, here = OtherNodes(connection, process.nodes), LocalPublisher(connection)
    audiences = PresenceAudiences(tracker, contacts, watches)
    event_publisher = PresenceEventPublisher(tracker, contacts, leases, here, audiences, peers, reactor)
    elsewhere = PresenceElsewhere(tracker, event_publisher, audiences, leases, contacts, here, reactor)
    service = PresenceService(tracker, event_publisher, watches, contacts, leases, connection, peers)
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
        connection.subscribe(uris.PRESENCE_CHANGED, elsewhere.on_changed)
        connection.subscribe(uris.STATUS_CHOSEN, elsewhere.on_status_chosen)
        process.nodes.call_on_change(elsewhere.on_nodes_changed)
        _write_locations(process, tracker)


def _write_locations(process: ComponentProcess, tracker: PresenceTracker) -> None:
    writer = LocationWriter(tracker, Locations(process.redis, process.settings.node), process.reactor)
    process.repeat(WRITING, "locations", writer.rewrite_if_lost)
