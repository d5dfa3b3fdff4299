"""The part of the directory that knows who is there, and who is typing."""

from components.boot_process import Process
from components.platform.attendance import Attendance
from components.presence.arrivals import Arrivals
from components.presence.roster import Roster
from components.presence.service import PresenceService
from components.presence.session import listen, procedures
from components.presence.teller import Teller
from components.presence.typing import TypingService
from components.presence.watches import Watches
from portico.storage.audiences import Audiences
from portico.storage.contacts import Contacts
from portico.storage.presence import Leases


def rooms(process: Process) -> None:
    """Who is there, and who is typing."""
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
