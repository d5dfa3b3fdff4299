"""The router's service session: the one WAMP session embedded in the router worker.

It authenticates clients, answers `session.*` and the admin procedures that end sessions, and constructs
what those need; the worker's controller has constructed the rest (router/controller.py). Crossbar constructs
this session, by its class name in `.crossbar/config.json`. It runs in the router's own process because it
needs the live sessions and connections. For data it asks the components.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import ComponentConfig, PublishOptions, SessionDetails
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from portico.contract import uris
from portico.contract.payload import encode
from portico.contract.registry import TOPIC_OF
from portico.contract.session import SessionExpiring
from portico.domain.errors import Unavailable
from portico.domain.people import Principal
from portico.settings import core as configuration
from portico.waiting import wait_while
from router import import_stubs
from router.auth.admissions import Admissions
from router.auth.authenticator import Authenticator
from router.auth.components import ComponentAuthenticator
from router.auth.django_verifier import DjangoTokenVerifier
from router.auth.keys import KeyRing
from router.auth.login_queue import PATIENCE, RETRY_AFTER_MS, LoginQueue, delay_refusal
from router.compat import RouterView, disable_debug_formatting
from router.controller import Controller
from router.http.channels import ChannelSweeper, node_channels
from router.http.health import Exposition, Health
from router.http.identity import RestIdentity
from router.http.inbound import InboundRequests
from router.http.operators import Listeners
from router.http.origins import OriginCheck
from router.http.requests import node_requests
from router.http.uploads import Uploads
from router.http.upstream import UpstreamClient
from router.sessions.admin import AdminService
from router.sessions.announced import AnnouncedEnds
from router.sessions.component_client import ComponentClient
from router.sessions.draining import Drain
from router.sessions.overview import OverviewService
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRegistry
from router.sessions.service import SessionService
from router.transport.http import HttpClasses
from runtime import logs
from runtime.answers import Answers, Refused
from runtime.component_session import EMBEDDED_ROLES, ComponentSession
from runtime.fair_shares import YieldingShares
from runtime.forwarded_identity import ForwardedIdentity
from runtime.garbage_collection import leave_out_loaded_objects
from runtime.guest_tokens import guest_key
from runtime.procedures import endpoints
from runtime.steady_timers import keep_timers_steady
from runtime.watchdog import give_signs_of_life

log = structlog.get_logger()
SWEEP = 1.0  # seconds between two sweeps of the session reaper
FORGET = 30.0  # seconds between two sweeps of the limiter
NEEDED = ("messaging", "core")  # processes without which no client can do anything
COMPONENTS_JOIN = 2.0  # seconds; they reconnect in 0.1 s
PAUSE = 0.02  # seconds between two looks
OWN_SHARE = 4  # calls of one user that are handled here concurrently


class RouterService(ComponentSession):
    """The embedded session. Web resources find it at the worker's controller once it has joined."""

    roles = EMBEDDED_ROLES

    def __init__(self, config: ComponentConfig) -> None:
        self.worker: Controller = config.controller
        self.settings, self.metrics, self.limiter = (
            self.worker.settings,
            self.worker.metrics,
            self.worker.limiter,
        )
        logs.configure(self.settings, "router")
        self.registry = SessionRegistry()
        self.drain: Drain | None = None  # until the session has joined
        self.answers = Answers(self.metrics)
        self.clock: Any = global_reactor
        self.components = ComponentClient(self, self.clock)
        keys = KeyRing(self.clock, self.settings.keys)
        site = _site(self.settings, self.clock)
        limits = self.settings.limits
        self.authenticator = Authenticator(
            keys,
            site,
            Admissions(self.components, self.clock).admit,
            self.limiter.take,
            self.registry,
            self.clock,
            self.worker.facts,
            self.settings.tokens,
            guest_key(self.settings.media.secret) if self.settings.media.secret else None,
        )
        self.logins, self.requests = (
            LoginQueue(self.clock, name, limits.logins_at_once, limits.logins_waiting, self.metrics)
            for name in ("logins", "requests")
        )
        self.files = UpstreamClient(
            self.clock, self.settings.media_socket, "files cannot be kept or read now: retry"
        )
        self.rest = UpstreamClient(
            self.clock, self.settings.gateway_socket, "REST cannot be answered now: retry"
        )
        answers = UpstreamClient(
            self.clock, self.settings.inbound_socket, "answers cannot be received now: retry"
        )
        inbound = InboundRequests(answers, self.settings.inbound, self.clock)
        self.watch = ChannelSweeper(self.clock)
        identity = ForwardedIdentity(self.settings.component_secret)
        self.rest_identity = RestIdentity(self._check, self._check_appellant, self.answers, identity)
        uploads = Uploads(
            self._check,
            self._check_upload,
            self.files,
            self.settings.media,
            identity,
            self.clock,
        )
        origins = OriginCheck(self.settings.allowed_origins, self.clock)
        channels = node_channels(self.watch)
        self.worker.http = HttpClasses(channels, node_requests(uploads, inbound, origins, self.clock))
        processes = self.settings.processes
        self.health = Health(
            self.components,
            processes,
            self.registry,
            self.clock,
            lambda: self.drain is not None and self.drain.is_active,
        )
        self.exposition = Exposition(self.components, processes, self.metrics)
        operators = Listeners(self.clock, self.health, self.exposition)
        nowhere = OriginCheck((), self.clock)
        operators.start(self.settings.admin, channels, node_requests(None, None, nowhere, self.clock))
        internals: dict[str, Callable[..., Any]] = {
            uris.AUTHENTICATE: self._authenticate,
            uris.SUSPENDED: self.worker.suspensions.replace,
            uris.AUTHENTICATE_COMPONENT: ComponentAuthenticator(self.settings.component_secret).authenticate,
        }
        super().__init__(
            self.answers, YieldingShares(OWN_SHARE, self.clock), {}, internals, _nothing, _nothing
        )

    async def onJoin(self, details: SessionDetails) -> None:  # noqa: N802
        """Register the procedures, and start the sweeps."""
        disable_debug_formatting(sys.modules)
        for package in import_stubs.left_out():
            log.warning("router.patch_left_out", patch=f"stub of {package}")
        keep_timers_steady(global_reactor)
        await self.take_over()
        await super().onJoin(details)
        LoopingCall(self._sweep).start(SWEEP)
        LoopingCall(self.limiter.sweep).start(FORGET)
        self.worker.service = self
        leave_out_loaded_objects()
        give_signs_of_life("router", self.clock, self.settings.watchdog_socket, self.settings.watchdog)
        log.info("service.joined", fast_path=self.settings.connections.fast_path)

    async def take_over(self) -> None:
        """Start tracking the sessions and calls of this router."""
        self.limiter.watch(self._transport._router._dealer)
        self.view = view = RouterView(self._transport._router, self.clock)
        self.reaper = SessionReaper(view, self.registry, self.clock, self._publish_to_session, self.metrics)
        self.drain = Drain(self.registry, self.reaper, self.clock, self.limiter.waiting_sessions)
        self._internals = {**self._internals, uris.DRAIN: self.drain.begin}
        self._offer_sessions()
        self._internals = {
            **self._internals,
            uris.CONNECTED: lambda: self.registry.joined_sessions(view.sessions),
        }
        await self.subscribe(self.registry.remove, uris.SESSION_LEFT)
        self.worker.router_session_factory.authenticators = {uris.AUTHENTICATE: self._authenticate}

    async def wait_for_components(self) -> None:
        """Return when the processes that a client needs have registered everything, COMPONENTS_JOIN at most.

        Their internal procedure for health is the last one that they register.
        """
        await wait_while(
            self.clock,
            COMPONENTS_JOIN,
            PAUSE,
            lambda: not all(self.view.has_procedure(uris.health_of(process)) for process in NEEDED),
        )

    def _result(self, request: int, result: dict[str, Any]) -> message.Yield:
        """Return the message itself: nothing is serialized between the router and an embedded session."""
        return message.Yield(request, kwargs=result)

    def _offer_sessions(self) -> None:
        max_ttl = self.settings.tokens.max_ttl
        sessions = SessionService(
            self.registry, self.reaper, self.authenticator, self.components, self.clock, max_ttl
        )
        admin = AdminService(self.registry, self.reaper, self.components, self.clock)
        overview = OverviewService(
            self.components, self.settings.processes, self.metrics, self.health, sessions, self.clock
        )
        announced = AnnouncedEnds(self.registry, self.reaper, self.components, self.clock, max_ttl)
        self._internals = {
            **self._internals,
            uris.END_SESSIONS: lambda user_ids: Deferred.fromCoroutine(admin.end_sessions(user_ids)),
            uris.END_ANNOUNCED: lambda ends: Deferred.fromCoroutine(announced.end(ends)),
            uris.LOGIN: sessions.login,
            uris.SESSIONS_OF: sessions.list_here,
            uris.LOAD: lambda: Deferred.fromCoroutine(overview.counts()),
        }
        offered = endpoints(
            {
                "admin.disconnect": admin.disconnect,
                "admin.overview": overview.overview,
                "admin.sessions": overview.sessions,
                "admin.revoke_tokens": admin.revoke_tokens,
                "session.info": sessions.info,
                "session.refresh": sessions.refresh,
                "session.list": sessions.list,
                "session.revoke": sessions.revoke,
                "session.revoke_others": sessions.revoke_others,
            }
        )
        self._endpoints = {endpoint.procedure.uri: endpoint for endpoint in offered}

    def _authenticate(self, realm: str, authid: str | None, details: dict[str, Any]) -> "Deferred[Any]":  # noqa: ARG002
        return Deferred.fromCoroutine(self._authenticate_client(authid, details))

    async def _check(self, token: str) -> Principal:
        """The principal of a REST request or an upload."""
        await self._await_suspensions()
        return await self.requests.run(lambda: self.authenticator.check(token, "request"))

    async def _check_appellant(self, token: str) -> Principal:
        """The principal of a request that a blocked user may make too."""
        admit = self.components.admit_appellant
        return await self.requests.run(lambda: self.authenticator.check_with(token, "request", admit))

    async def _check_upload(self, owner_id: str, size: int) -> None:
        """Whether a user may upload so much now. Raises Forbidden, RateLimited or Unavailable."""
        refusal = self.worker.suspensions.error_of(owner_id)
        if refusal:
            raise refusal
        await self.components.check_upload(owner_id, size)

    async def _authenticate_client(self, authid: str | None, details: dict[str, Any]) -> dict[str, Any]:
        return await self._or_refuse("connect", self._take_turn(authid, details))

    async def _take_turn(self, authid: str | None, details: dict[str, Any]) -> dict[str, Any]:
        if self.drain:
            self.drain.check_login()  # refused at once: another node takes the next connection
        return await delay_refusal(self.clock, self.logins.run(lambda: self._log_in(authid, details)))

    async def _log_in(self, authid: str | None, details: dict[str, Any]) -> dict[str, Any]:
        await self._await_suspensions()
        return await self.authenticator.authenticate(authid, details)

    async def _await_suspensions(self) -> None:
        """Let nobody in before it is known who is suspended. Raises Unavailable."""
        suspensions = self.worker.suspensions
        if not suspensions.is_told:
            await wait_while(self.clock, PATIENCE, PAUSE, lambda: not suspensions.is_told)
        if not suspensions.is_told:
            raise Unavailable("this server is starting: retry", retry_after_ms=RETRY_AFTER_MS)

    async def _or_refuse(self, name: str, work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        try:
            return await self.answers.answer_call(name, work)
        except Refused as refused:
            raise ApplicationError(refused.uri, *refused.args_list, **refused.kwargs) from None

    def _publish_to_session(self, event: SessionExpiring, session_id: int) -> None:
        self.publish(TOPIC_OF[type(event)], options=PublishOptions(eligible=[session_id]), **encode(event))

    def _sweep(self) -> None:
        try:
            self.reaper.sweep()
            self.watch.sweep()
        except Exception:
            log.exception("reaper.failed")  # and go on: LoopingCall would stop after an exception


def _site(settings: configuration.Settings, clock: Any) -> DjangoTokenVerifier | None:
    if not settings.verify_at_django:
        return None
    return DjangoTokenVerifier(clock, settings.django_api_url or "")


def _nothing(session: ComponentSession) -> None:
    """Do nothing on connect and disconnect: the session is embedded in the router."""
