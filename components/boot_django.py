"""The part of `components.boot` that constructs the bridge to a Django site, and what other rooms have of it.

Without DJANGO_API_URL and DJANGO_API_KEY there is no bridge: nobody is asked, and nothing is overheard.
"""

from typing import TYPE_CHECKING

from components.django_bridge import adoption, mirror
from components.django_bridge.adoption import Adoption
from components.django_bridge.carrier import Carrier
from components.django_bridge.line import Line
from components.django_bridge.mirror import Mirror
from components.django_bridge.people import People
from components.django_bridge.session import internals, listen
from components.django_bridge.site import Site
from components.platform.freshness import Freshness, FromSite, NoSite
from components.platform.http import Http
from components.platform.overhearing import Overheard
from portico.contract import uris
from portico.django_settings import Django
from portico.ports import Publisher
from portico.storage.conversations import Conversations
from portico.storage.site_adoptions import SiteAdoptions
from portico.storage.site_conversations import SiteConversations
from portico.storage.site_people import SitePeople
from portico.storage.site_queue import CONSUMER, SiteQueue
from portico.storage.site_reads import SiteReads
from portico.storage.tail import Tail

if TYPE_CHECKING:
    from components.boot import Process


def freshness(process: "Process") -> Freshness:
    """Whom to ask before what is known of people is used."""
    return FromSite(process.link, process.reactor) if process.settings.bridge else NoSite()


def voice(process: "Process") -> Publisher:
    """The link, overheard where there is a bridge to hear it."""
    link = process.link
    if process.settings.bridge is None:
        return link
    return Overheard(
        link, process.reactor, lambda ids: link.stir(uris.CONVERSATION_MOVED, conversation_ids=list(ids))
    )


def bridge(process: "Process") -> None:
    """Mirrors to the site and asks it about people; idle where there is none."""
    django = process.settings.bridge
    if django is not None:
        http = Http(process.reactor)
        process.stops.append(http.stop)
        mirroring = _mirror(process, http, django)
        _people(process, http, django, mirroring)


def _mirror(process: "Process", http: Http, django: Django) -> Mirror:
    database, reactor, metrics = process.database, process.reactor, process.metrics
    queue, conversations, line = SiteQueue(database), SiteConversations(database), Line("telling", reactor)
    carrier = Carrier(Site(http, django, line, metrics), conversations, queue, SiteReads(database))
    tail = Tail(database, CONSUMER)
    return Mirror(tail, queue, conversations, carrier, line, metrics, reactor)


def _people(process: "Process", http: Http, django: Django, mirroring: Mirror) -> None:
    database, reactor, link = process.database, process.reactor, process.link
    site = Site(http, django, Line("asking", reactor), process.metrics)
    people = People(site, SitePeople(database), reactor)
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
