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
    django = process.settings.bridge
    if django is not None:
        http = Http(process.reactor)
        process.stops.append(http.stop)
        mirroring = _mirror(process, http, django)
        _people(process, http, django, mirroring)


def _mirror(process: ComponentProcess, http: Http, django: Django) -> Mirror:
    database, reactor, metrics = process.database, process.reactor, process.metrics
    queue, conversations, breaker = (
        SiteQueue(database),
        SiteConversations(database),
        SiteCircuitBreaker("telling", reactor),
    )
    conversation_mirror = ConversationMirror(
        DjangoClient(http, django, breaker, metrics), conversations, queue, SiteReads(database)
    )
    cursor = LogCursor(database, CONSUMER)
    lease = process.work_lease
    return Mirror(cursor, queue, conversations, conversation_mirror, breaker, metrics, reactor, lease)


def _people(process: ComponentProcess, http: Http, django: Django, mirroring: Mirror) -> None:
    database, reactor, connection = process.database, process.reactor, process.connection
    site = DjangoClient(http, django, SiteCircuitBreaker("asking", reactor), process.metrics)
    people = People(
        site,
        SitePeople(database),
        process.profile_updates,
        process.preference_updates,
        reactor,
        process.settings.people.country,
    )
    adopting = Adoption(
        site,
        SiteAdoptions(database),
        Conversations(database),
        connection,
        process.profile_updates,
        reactor,
        mirroring.mark_changed,
    )
    process.repeat_alone(mirror.SWEEPING, "django.sweep", mirroring.find_changed)
    task = process.repeat(mirror.PERIOD, "django.mirror", mirroring.run)
    process.work_lease.call_when_taken(task.wake)
    process.repeat(mirror.COUNTING, "django.count", mirroring.update_metrics)
    process.repeat(adoption.RETRY_PERIOD, "django.adoption", adopting.retry_deferred)
    connection.subscribe(uris.LOG_GREW, task.wake)
    connection.register_procedures((), internals(people))
    listen(connection, people, adopting, mirroring, task.wake)
