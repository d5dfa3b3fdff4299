"""Constructs the presence component: who is online, and who is typing."""

from components.presence.event_publisher import PresenceEventPublisher
from components.presence.service import PresenceService
from components.presence.session import listen, procedures
from components.presence.session_events import SessionEvents
from components.presence.tracker import PresenceTracker
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import Leases
from runtime.process import ComponentProcess
from runtime.session_snapshot import SessionSnapshot


def assemble(process: ComponentProcess) -> None:
    """Offer the procedures of presence and typing."""
    reactor, link, metrics = process.reactor, process.link, process.metrics
    contacts, leases = Contacts(process.database), Leases(process.redis, process.settings.node)
    tracker, watches = PresenceTracker(reactor), Watches()
    metrics.people.set_function(lambda: len(tracker))
    event_publisher = PresenceEventPublisher(tracker, contacts, leases, link, watches, reactor)
    service = PresenceService(tracker, event_publisher, watches, contacts, leases, link)
    typing = TypingService(Audiences(process.database), link, reactor, metrics)
    tracker.on_end(watches.end)
    tracker.on_end(typing.leave)
    session_events = SessionEvents(SessionSnapshot(link), tracker, event_publisher, contacts, leases, reactor)
    link.offer(procedures(service, typing, session_events), {})
    listen(link, session_events)
    process.stops.insert(0, session_events.stop)
