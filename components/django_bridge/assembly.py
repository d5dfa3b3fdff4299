"""Constructs the bridge to a Django site; without DJANGO_API_URL and DJANGO_API_KEY it does nothing."""

from components.django_bridge import adoption, mirror
from components.django_bridge.adoption import Adoption
from components.django_bridge.circuit_breaker import SiteCircuitBreaker
from components.django_bridge.client import DjangoClient
from components.django_bridge.conversation_mirror import ConversationMirror
from components.django_bridge.mirror import Mirror
from components.django_bridge.people import People
from components.django_bridge.session import internals, listen
from portico.contract import uris
from portico.settings.django import Django
from portico.storage.conversations.store import Conversations
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.mirror.adoptions import SiteAdoptions
from portico.storage.mirror.conversations import SiteConversations
from portico.storage.mirror.people import SitePeople
from portico.storage.mirror.queue import CONSUMER, SiteQueue
from portico.storage.mirror.read_marks import SiteReads
from runtime.http_client import Http
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    """Mirror conversations to the site, and ask it about people."""
    django = process.settings.bridge
    if django is not None:
        http = Http(process.reactor)
        process.stops.append(http.stop)
        mirroring = _mirror(process, http, django)
        _people(process, http, django, mirroring)


def _mirror(process: ComponentProcess, http: Http, django: Django) -> Mirror:
    database, reactor, metrics = process.database, process.reactor, process.metrics
    queue, conversations, line = (
        SiteQueue(database),
        SiteConversations(database),
        SiteCircuitBreaker("telling", reactor),
    )
    conversation_mirror = ConversationMirror(
        DjangoClient(http, django, line, metrics), conversations, queue, SiteReads(database)
    )
    tail = LogCursor(database, CONSUMER)
    return Mirror(tail, queue, conversations, conversation_mirror, line, metrics, reactor)


def _people(process: ComponentProcess, http: Http, django: Django, mirroring: Mirror) -> None:
    database, reactor, link = process.database, process.reactor, process.link
    site = DjangoClient(http, django, SiteCircuitBreaker("asking", reactor), process.metrics)
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
