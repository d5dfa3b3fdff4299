"""The part of `components.boot` that constructs the bridge to a Django site.

Without DJANGO_API_URL and DJANGO_API_KEY there is no bridge: nobody is asked, and nothing is overheard
(`boot_process`).
"""

from components.boot_process import Process
from components.django_bridge import adoption, mirror
from components.django_bridge.adoption import Adoption
from components.django_bridge.carrier import Carrier
from components.django_bridge.line import Line
from components.django_bridge.mirror import Mirror
from components.django_bridge.people import People
from components.django_bridge.session import internals, listen
from components.django_bridge.site import Site
from components.platform.http import Http
from portico.contract import uris
from portico.django_settings import Django
from portico.storage.conversations import Conversations
from portico.storage.site_adoptions import SiteAdoptions
from portico.storage.site_conversations import SiteConversations
from portico.storage.site_people import SitePeople
from portico.storage.site_queue import CONSUMER, SiteQueue
from portico.storage.site_reads import SiteReads
from portico.storage.tail import Tail


def rooms(process: Process) -> None:
    """Mirrors to the site and asks it about people; idle where there is none."""
    django = process.settings.bridge
    if django is not None:
        http = Http(process.reactor)
        process.stops.append(http.stop)
        mirroring = _mirror(process, http, django)
        _people(process, http, django, mirroring)


def _mirror(process: Process, http: Http, django: Django) -> Mirror:
    database, reactor, metrics = process.database, process.reactor, process.metrics
    queue, conversations, line = SiteQueue(database), SiteConversations(database), Line("telling", reactor)
    carrier = Carrier(Site(http, django, line, metrics), conversations, queue, SiteReads(database))
    tail = Tail(database, CONSUMER)
    return Mirror(tail, queue, conversations, carrier, line, metrics, reactor)


def _people(process: Process, http: Http, django: Django, mirroring: Mirror) -> None:
    database, reactor, link = process.database, process.reactor, process.link
    site = Site(http, django, Line("asking", reactor), process.metrics)
    people = People(site, SitePeople(database), reactor, process.settings.people.country)
    adopting = Adoption(
        site, SiteAdoptions(database), Conversations(database), link, reactor, mirroring.nudge
    )
    process.repeat(mirror.SWEEPING, "django.sweep", mirroring.sweep)
    rounds = process.repeat(mirror.PERIOD, "django.mirror", mirroring.go_round)
    process.repeat(mirror.COUNTING, "django.count", mirroring.count)
    process.repeat(adoption.OWING, "django.adoption", adopting.make_good)
    link.hear(uris.LOG_GREW, rounds.wake)
    link.offer((), internals(people))
    listen(link, people, adopting, mirroring, rounds.wake)
