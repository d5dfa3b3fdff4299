"""The base of every component process: its stores, its router connection and its periodic tasks."""

import secrets
from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from typing import Any

from autobahn.wamp.message import Register
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.domain.delivery.planning import Delays
from portico.domain.delivery.preview_links import PREVIEW_PURPOSE
from portico.domain.delivery.signatures import UNSUBSCRIBE_PURPOSE
from portico.domain.guard.confirmation import PURPOSE as CONFIRMATION_PURPOSE
from portico.domain.media.signed_urls import derive_key
from portico.domain.nodes import RENEWAL
from portico.domain.typists import TypingRecipients
from portico.ports import Publisher, RateLimiter
from portico.processes import SEVERAL, kind_of, numbered
from portico.settings.core import Settings
from portico.storage.bus import DEADLINE as BUS_DEADLINE
from portico.storage.bus import BusChannels
from portico.storage.clock import read_clock
from portico.storage.connections import PooledConnection, TransactionConnection
from portico.storage.conversations.pairs import Pairs
from portico.storage.database import Database
from portico.storage.message_rates import RatesByRole, SharedRates, Unlimited
from portico.storage.moderation.decisions import Decisions
from portico.storage.moderation.notices import DecisionRules
from portico.storage.past import PREPARE as PREPARE_STANDBY
from portico.storage.past import Past, PrimaryPast, StandbyPast
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from portico.storage.redis import Redis
from portico.storage.signed_urls import SignedUrls
from portico.storage.users.accounts import Accounts
from portico.storage.work_leases import WorkLeases
from runtime import status
from runtime.answers import Answers
from runtime.bus import Bus
from runtime.consequences import Consequences
from runtime.contact_names import ContactNames
from runtime.database_clock import PERIOD as CLOCK_PERIOD
from runtime.database_clock import DatabaseClock
from runtime.departures import Departures
from runtime.fair_shares import FairShares
from runtime.guest_policy import GuestPolicy
from runtime.guest_tokens import guest_key
from runtime.hook import Hook
from runtime.http_client import Http
from runtime.live_nodes import LiveNodes
from runtime.metrics import Metrics
from runtime.mirror_notification import MirrorNotifyingPublisher
from runtime.periodic import PeriodicTask
from runtime.preference_updates import PreferenceUpdates
from runtime.profile_refresh import NullProfileRefresher, ProfileRefresher, SiteProfileRefresher
from runtime.profile_updates import ProfileUpdates
from runtime.router_connection import RouterConnection
from runtime.session_termination import SessionTerminator
from runtime.standby import PERIOD as LOOKING
from runtime.standby import StandbyWatch
from runtime.suspensions import Suspensions
from runtime.team_callers import TeamCallers
from runtime.team_events import TeamEvents
from runtime.tracing import KEY_PURPOSE, Tracer
from runtime.tracing import PERIOD as TRACES
from runtime.work_lease import WorkLease


class ComponentProcess:
    """A component process: stores, router connection, and what to stop at the end."""

    def __init__(self, reactor: Any, settings: Settings, name: str) -> None:
        self.reactor = reactor
        self.settings = settings
        self.name = name
        self.metrics = Metrics()
        self.connects = TransactionConnection if settings.pooled else PooledConnection
        self.new_pool = partial(Pool, reactor, settings.dsn, connection=self.connects)
        self.pool = self.new_pool(settings.pool_size, PREPARE)
        self.pools = [self.pool]
        self.redis = Redis(reactor, settings.redis, status.redis_changed)
        shares = FairShares(max(1, settings.pool_size // 2))
        answers, secret = Answers(self.metrics), settings.component_secret
        self.connection = RouterConnection(
            reactor, settings.router_socket, answers, self.metrics, shares, secret, self._invoke
        )
        secret = settings.media.secret or secrets.token_hex()
        self.media_key = derive_key(secret)
        self.signed_urls = SignedUrls(settings.media.public_url, self.media_key)
        self.database = Database(self.pool, self.signed_urls)
        self.connection.use_teams(TeamCallers(self.database), TeamEvents(self.database, reactor))
        self.unsubscribe_key = derive_key(secret, UNSUBSCRIBE_PURPOSE)
        self.preview_key = derive_key(secret, PREVIEW_PURPOSE)
        self.guest_key = guest_key(secret)
        self.confirmation_key = derive_key(secret, CONFIRMATION_PURPOSE)
        self.profile_refresher: ProfileRefresher = (
            SiteProfileRefresher(self.connection, reactor) if settings.bridge else NullProfileRefresher()
        )
        self.stops: list[Callable[[], Any]] = [self.connection.stop, self.pool.stop, self.redis.stop]
        self.departures = Departures()
        self.nodes = LiveNodes(self.connection, reactor, shares_stores=settings.cluster)
        self.bus = self._join_bus() if settings.cluster else None
        self.count_sessions: Callable[[], int] = lambda: 0
        self.typing = TypingRecipients()
        self.status = status.Status(reactor, self.database, self.redis, self.metrics)
        self.connection.register_procedures((), status.internals(name, self.status))

    @property
    def is_first(self) -> bool:
        """Whether this process has what a node has once; only messaging has further processes."""
        return kind_of(self.name) == self.name

    @property
    def further(self) -> tuple[str, ...]:
        """The further processes of this one's components: there are none where it runs alone."""
        return numbered(self.settings.messaging_processes)[1:] if kind_of(self.name) == SEVERAL else ()

    @property
    def _invoke(self) -> str:
        """How the router invokes what this process registers. Alone it is spared the choice."""
        return Register.INVOKE_ROUNDROBIN if self.further else Register.INVOKE_SINGLE

    def start(self) -> None:
        for pool in self.pools:
            pool.start()
        self.connection.start()

    def _join_bus(self) -> Bus:
        redis = Redis(self.reactor, self.settings.redis, deadline=BUS_DEADLINE)
        self.stops.append(redis.stop)
        bus = Bus(BusChannels(redis), redis, self.nodes, self.reactor, self.metrics)
        self.connection.use_bus(bus)
        return bus

    @cached_property
    def session_terminator(self) -> SessionTerminator:
        """The session terminator, shared by all components of this process."""
        session_terminator = SessionTerminator(
            self.connection, Accounts(self.database).list_recently_blocked, self.reactor
        )
        self.connection.call_on_connect(session_terminator.end_banned_sessions)
        return session_terminator

    @cached_property
    def decision_rules(self) -> DecisionRules:
        """What decisions of moderators lead to, and in which language they are told."""
        settings = self.settings
        return DecisionRules(
            settings.strike_lifetime, settings.people.country, settings.notifications.language
        )

    @cached_property
    def suspensions(self) -> Suspensions:
        """Tells the routers who is suspended."""
        return Suspensions(Decisions(self.database, self.decision_rules), self.connection, self.reactor)

    @cached_property
    def consequences(self) -> Consequences:
        """Does what follows from a decision about a person."""
        return Consequences(self.publisher(), self.session_terminator, self.suspensions)

    @cached_property
    def profile_updates(self) -> ProfileUpdates:
        """Publishes changed names and pictures."""
        return ProfileUpdates(self.database, self.connection, self.reactor)

    @cached_property
    def guest_policy(self) -> GuestPolicy:
        """What guests may start."""
        return GuestPolicy(Pairs(self.database), may_start=self.settings.people.guests_may_start)

    @cached_property
    def preference_updates(self) -> PreferenceUpdates:
        """Publishes changed preferences."""
        country = self.settings.people.country
        return PreferenceUpdates(self.database, self.connection, self.reactor, country)

    def own_database(self, size: int) -> Database:
        """A database with a connection pool of its own."""
        return self._own(self.new_pool(size))

    def _own(self, pool: Pool) -> Database:
        self.pools.append(pool)
        self.stops.append(pool.stop)
        return Database(pool, self.signed_urls)

    @cached_property
    def clock(self) -> DatabaseClock:
        """The clock for what has a deadline."""
        clock = DatabaseClock(self.reactor, lambda: read_clock(self.database))
        self.repeat(CLOCK_PERIOD, "clock", clock.measure)
        return clock

    @cached_property
    def past(self) -> Past:
        """Where searches, exports and older pages are read."""
        if self.settings.replica_url is None:
            return PrimaryPast(self.database)
        pool = Pool(
            self.reactor, self.settings.replica_url, self.settings.pool_size, PREPARE_STANDBY, self.connects
        )
        count = self.metrics.past_reads.labels
        past = StandbyPast(self._own(pool), self.database, self.reactor, lambda server: count(server).inc())
        watch = StandbyWatch(past, self.metrics)
        self.status.add_check("replica", lambda: watch.is_well)
        past.call_on_doubt = self.repeat(LOOKING, "replica", watch.look).wake
        return past

    @cached_property
    def contact_names(self) -> ContactNames:
        """The contact guard for names and titles."""
        return ContactNames(self.settings.contact_rules, self.metrics)

    @cached_property
    def hook(self) -> Hook:
        """The moderation hook, shared by all components of this process."""
        return Hook(self.connection, self.reactor, self.settings.hook, self.metrics)

    def repeat(self, period: float, name: str, work: Callable[[], Awaitable[None]]) -> PeriodicTask:
        """Start a periodic task that is stopped before anything else."""
        task = PeriodicTask(period, self.reactor, name, work)
        self.stops.insert(0, task.stop)
        task.wake()
        return task

    @cached_property
    def work_lease(self) -> WorkLease:
        """The lease on what one process of this name does at a time, of all nodes."""
        store = WorkLeases(self.database, self.settings.node, self.name)
        lease = WorkLease(store, self.name, self.reactor)
        self.stops.insert(0, lambda: Deferred.fromCoroutine(lease.resign()))
        self.repeat(RENEWAL, "lease", lease.renew)
        return lease

    def repeat_alone(self, period: float, name: str, work: Callable[[], Awaitable[None]]) -> PeriodicTask:
        """The same for work that must not run on two nodes at a time; it also runs when another node died."""
        lease = self.work_lease
        task = self.repeat(period, name, lambda: lease.run(work))
        lease.call_when_taken(task.wake)
        return task

    @cached_property
    def tracer(self) -> Tracer | None:
        """The tracer of messages; None without a collector."""
        settings = self.settings.tracing
        if settings is None:
            return None
        http = Http(self.reactor)
        key = derive_key(self.settings.media.secret or "", KEY_PURPOSE)
        resource = {
            "service.name": "portico",
            "service.instance.id": self.settings.node,
            "process": self.name,
        }
        tracer = Tracer(settings, key, resource, http, self.reactor)
        self.stops.append(http.stop)
        self.repeat(TRACES, "traces", tracer.flush)
        return tracer

    def rates(self) -> RateLimiter:
        settings = self.settings
        return RatesByRole(self._rate(settings.rate_limit), self._rate(settings.limits.bot_messages))

    def _rate(self, limit: int) -> RateLimiter:
        if not limit:
            return Unlimited()
        return SharedRates(self.redis, self.reactor, limit, self.settings.rate_window_ms)

    def delays(self) -> Delays:
        """Delay of each channel before it notifies of an unread message."""
        notify = self.settings.delivery
        return Delays(notify.push_after, notify.email_after, notify.sms_after)

    def publisher(self) -> Publisher:
        """The router connection; with a Django bridge, one that notifies the mirror."""
        if self.settings.bridge is None:
            return self.connection
        return MirrorNotifyingPublisher(
            self.connection,
            self.reactor,
            lambda ids: self.connection.notify_internal(uris.CONVERSATION_MOVED, conversation_ids=list(ids)),
        )

    async def stop(self) -> None:
        """Answer what is under way, then stop in order: the connections to others, then the stores."""
        await self.connection.drain()
        for stop in self.stops:
            result = stop()
            if result is not None:
                await result
