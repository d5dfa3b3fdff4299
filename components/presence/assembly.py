"""Constructs the presence component: who is online, and who is typing."""

from components.presence.event_publisher import Teller
from components.presence.service import PresenceService
from components.presence.session import listen, procedures
from components.presence.session_events import Arrivals
from components.presence.tracker import Roster
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.storage.conversations.audiences import Audiences
from portico.storage.conversations.contacts import Contacts
from portico.storage.presence import Leases
from runtime.process import Process
from runtime.session_snapshot import Attendance


def assemble(process: Process) -> None:
    """Offer the procedures of presence and typing."""
    reactor, link, metrics = process.reactor, process.link, process.metrics
    contacts, leases = Contacts(process.database), Leases(process.redis, process.settings.node)
    roster, watches = Roster(reactor), Watches()
    metrics.people.set_function(lambda: len(roster))
    teller = Teller(roster, contacts, leases, link, watches, reactor)
    service = PresenceService(roster, teller, watches, contacts, leases, link)
    typing = TypingService(Audiences(process.database), link, reactor, metrics)
    roster.on_end(watches.end)
    roster.on_end(typing.leave)
    arrivals = Arrivals(Attendance(link), roster, teller, contacts, leases, reactor)
    link.offer(procedures(service, typing, arrivals), {})
    listen(link, arrivals)
    process.stops.insert(0, arrivals.stop)
