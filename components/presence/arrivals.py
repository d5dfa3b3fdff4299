"""Arrivals: how the room learns of sessions, at once from the router and anew after each link.

The router says who joins and leaves; after a restart of this process or of the router the door
is asked who is connected, and Redis who was here before. Until then questions wait.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from components.presence.roster import Roster
from components.presence.teller import Teller
from portico.contract import uris
from portico.contract.roles import CLIENTS
from portico.domain.errors import Unavailable
from portico.domain.presence import Presence, seen_by_others
from portico.ports import Clock
from portico.storage.contacts import Contacts
from portico.storage.presence import LEASE, Leases

log = structlog.get_logger()
PAUSE = 0.2  # seconds between two tries
PATIENCE = 5.0  # seconds that a question waits


class Door(Protocol):
    """Whom to ask who is connected."""

    async def call(self, procedure: str, *args: Any) -> Any:
        """Ask. Raises Unavailable."""


class Arrivals:
    """Keeps the roster as the router has it."""

    def __init__(
        self, door: Door, roster: Roster, teller: Teller, contacts: Contacts, leases: Leases, clock: Clock
    ) -> None:
        self._door = door
        self._roster = roster
        self._teller = teller
        self._contacts = contacts
        self._leases = leases
        self._clock = clock
        self._links = 0  # how often the link came up
        self._asking = False
        self._gone: set[int] = set()  # left while the door was asked: its answer may be older
        self._known: Deferred[None] | None = Deferred()
        self._renewal = LoopingCall(lambda: Deferred.fromCoroutine(self._renew()))
        self._renewal.clock = clock  # type: ignore[assignment]

    def joined(self, details: Mapping[str, Any], *_: Any) -> None:
        """The router: a session has begun."""
        if details["authrole"] in CLIENTS:
            self._roster.join(details["session"], details["authid"])

    def left(self, session_id: int, *_: Any) -> None:
        """The router: a session has ended."""
        if self._asking:
            self._gone.add(session_id)
        self._roster.leave(session_id)

    def resume(self) -> None:
        """The link is up: learn what was missed."""
        self._links += 1
        if not self._asking:
            self._asking = True
            Deferred.fromCoroutine(self._resume())

    async def known(self) -> None:
        """Return when it is known who is connected. Raises Unavailable."""
        if self._known is None:
            return
        waiting: Deferred[None] = Deferred()
        self._known.addCallback(lambda _: waiting.callback(None))
        try:
            await waiting.addTimeout(PATIENCE, self._clock)  # type: ignore[arg-type]
        except defer.TimeoutError as error:
            raise Unavailable("presence is not known yet: retry") from error

    async def stop(self) -> None:
        """The process ends: whoever is here was last seen now, as far as this node knows."""
        if self._renewal.running:
            self._renewal.stop()
        try:
            await self._contacts.went(dict.fromkeys(self._roster.visible(), self._roster.now))
        except Unavailable as error:
            log.warning("presence.not_written", reason=error.message)
        await self._leases.release()

    async def _resume(self) -> None:
        link = 0
        while link != self._links:
            link = self._links
            try:
                await self._learn()
            except Unavailable:
                link = 0
                await self._pause()
        self._asking = False
        self._open()

    async def _learn(self) -> None:
        if self._known is not None:
            await self._recall()
        self._gone.clear()
        sessions = await self._door.call(uris.CONNECTED)
        self._roster.align({id_: user_id for id_, user_id in sessions if id_ not in self._gone})

    async def _recall(self) -> None:
        """What this node said before this process was: it is not said again."""
        held = await self._leases.recall()
        standings = await self._contacts.standing(held)
        for user_id, standing in standings.items():
            was = Presence(phase="online", chosen=held[user_id], last_seen=standing.last_seen)
            self._teller.assume(user_id, seen_by_others(was))
            self._roster.recall(user_id, held[user_id], standing)

    def _open(self) -> None:
        known, self._known = self._known, None
        if known is not None:
            self._renewal.start(LEASE / 3, now=False)
            known.callback(None)

    async def _renew(self) -> None:
        try:
            await self._leases.renew()
        except Exception:
            log.exception("presence.not_renewed")  # and it goes on, or everybody here would expire

    async def _pause(self) -> None:
        pause: Deferred[None] = Deferred()
        self._clock.callLater(PAUSE, pause.callback, None)
        await pause
