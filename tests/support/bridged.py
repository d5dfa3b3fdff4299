"""The conversation mirror over a real database, with a fake site and a clock that the test advances."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.task import Clock

from components.django_bridge.adoption import Adoption
from components.django_bridge.circuit_breaker import SiteCircuitBreaker
from components.django_bridge.client import DjangoClient
from components.django_bridge.conversation_mirror import ConversationMirror
from components.django_bridge.mirror import Mirror
from components.django_bridge.people import People
from portico.contract.payload import Event
from portico.settings.django import Django
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.mirror.adoptions import SiteAdoptions
from portico.storage.mirror.conversations import SiteConversations
from portico.storage.mirror.people import SitePeople
from portico.storage.mirror.queue import CONSUMER, SiteQueue
from portico.storage.mirror.read_marks import SiteReads
from runtime.http_client import Http
from runtime.metrics import Metrics
from runtime.preference_updates import PreferenceUpdates
from runtime.profile_updates import ProfileUpdates
from tests.support.django import KEY, FakeDjango
from tests.support.leases import LeaseStub

reactor: Any = global_reactor


class PublishedEvents:
    """A Publisher that remembers."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Event]] = []

    def publish(self, event: Event, to: Collection[str], exclude: Collection[int] = ()) -> None:
        self.published += [(user_id, event) for user_id in to]


class Bridged:
    """A bridge whose rounds the test makes."""

    def __init__(self, database: Database, django: FakeDjango, timeout: float = 5.0) -> None:
        self.database = database
        self.django = django
        self.clock = Clock()
        self.clock.rightNow = datetime.now(UTC).timestamp()
        self.metrics = Metrics()
        self.queue, self.conversations = SiteQueue(database), SiteConversations(database)
        self.reads = SiteReads(database)
        self.line = SiteCircuitBreaker("telling", self.clock, lambda: 1.0)
        self.http = Http(reactor, timeout)
        carrier = ConversationMirror(self.site(self.line), self.conversations, self.queue, self.reads)
        tail = LogCursor(database, CONSUMER)
        self.lease = LeaseStub()
        around = (self.line, self.metrics, self.clock, self.lease)
        self.mirror = Mirror(tail, self.queue, self.conversations, carrier, *around, lambda: 1.0)
        self.asking = SiteCircuitBreaker("asking", self.clock, lambda: 1.0)
        self.published = PublishedEvents()
        profiles = ProfileUpdates(database, self.published, self.clock)
        preferences = PreferenceUpdates(database, self.published, self.clock, "KE")
        self.people = People(
            self.site(self.asking), SitePeople(database), profiles, preferences, self.clock, "KE"
        )

    def site(self, line: SiteCircuitBreaker) -> DjangoClient:
        """The site, on a line."""
        return DjangoClient(self.http, Django(self.django.url, KEY), line, self.metrics)

    async def begin(self) -> None:
        """From here on the log is followed."""
        await self.mirror.run()

    async def round(self, later: float = 0.0) -> None:
        """Some time later: tell what there is to tell, whoever told of it."""
        self.clock.advance(later)
        await self.mirror.find_changed()
        await self.mirror.run()

    async def stop(self) -> None:
        """Let the connections go."""
        await self.http.stop()


class Adopting:
    """Adoption beside a bridge, as the process has them."""

    def __init__(self, bridged: Bridged) -> None:
        self.bridged, self.django = bridged, bridged.django
        self.database, self.clock = bridged.database, bridged.clock
        self.recorder = PublishedEvents()
        store, conversations = SiteAdoptions(self.database), Conversations(self.database)
        site, nudge = bridged.site(bridged.asking), bridged.mirror.mark_changed
        profiles = ProfileUpdates(self.database, self.recorder, self.clock)
        self.adoption = Adoption(site, store, conversations, self.recorder, profiles, self.clock, nudge)

    async def welcome(self, user_id: str, later: float = 0.0) -> None:
        """Somebody comes in, and the site is told what there is to tell."""
        self.clock.advance(later)
        await self.adoption.adopt_at_login(user_id)
        await self.bridged.mirror.run()

    async def conversations(self) -> list[tuple[Any, ...]]:
        """What there is here, with the site's ids."""
        return await self.database.query(
            """select c.id, c.type, c.property_id, c.title, s.site_id from conversation c
               left join site_conversation s on s.conversation_id = c.id order by c.id"""
        )
