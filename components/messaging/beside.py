"""Several processes of messaging on one node: what one publishes, the relay of the first one has to know.

Each process publishes what it has stored by itself. Right behind that it tells the first process, whose relay
would otherwise publish it again from the log. What a process that died had stored and not
published is left to the relay.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from twisted.internet.defer import Deferred, gatherResults

from components.messaging.published import Mark
from components.messaging.relay import Outlet
from portico.contract import uris
from portico.contract.payload import Event
from portico.domain.errors import Unavailable
from portico.ports import Clock, Stored
from portico.waiting import sleep
from runtime.router_connection import NotConnected, RouterConnection

KEPT = 10.0  # seconds for which a process remembers what it has published, for a first one that starts again
ANSWER = 2.0  # seconds for another process to publish what it has stored
LEAVING = 0.1  # seconds for one that takes no more calls, because it stops, to publish it
Told: TypeAlias = tuple[int, int, bool]  # a message, its revision, and whether the event says all of it


class PublicationBeside:
    """Publishes messages in a further process, and tells the first one."""

    def __init__(
        self,
        everywhere: Outlet,
        connection: RouterConnection,
        clock: Clock,
        stored: Callable[[], Awaitable[None]],
        grew: Callable[[Sequence[str]], None],
    ) -> None:
        self._everywhere = everywhere
        self._connection = connection
        self._clock = clock
        self._stored = stored
        self._grew = grew
        self._untold: list[Told] = []
        self._recent: deque[tuple[float, Sequence[Told]]] = deque()

    def publish(self, event: Event, stored: Stored, exclude: Sequence[int] = ()) -> None:
        """Publish to all participants, except the sessions in `exclude`."""
        mark = self._everywhere.send(event, stored, exclude)
        if not self._untold:  # what one turn of the reactor publishes is told together, right behind it
            self._clock.callLater(0, lambda: Deferred.fromCoroutine(self._tell()))
        self._untold.append((mark.id, mark.rev, mark.is_whole))
        self._grew(stored.members)

    def internals(self, name: str) -> Mapping[str, Callable[..., Any]]:
        """For the first process. A process that registers the last one has forgotten what may be lost."""
        return {
            uris.settled_of(name): lambda: Deferred.fromCoroutine(self._settle()),
            uris.recent_of(name): lambda: Deferred.fromCoroutine(self._list_recent()),
        }

    def forget(self) -> None:
        """The router connection was lost, and what was published before may be lost too."""
        self._recent.clear()

    async def _settle(self) -> list[Told]:
        """Return when everything that is stored by now is published and told."""
        await self._stored()
        await sleep(self._clock, 0)
        await self._tell()
        return []

    async def _list_recent(self) -> list[Told]:
        await self._settle()
        return list(chain.from_iterable(marks for _, marks in self._recent))

    async def _tell(self) -> None:
        await self._connection.sent_to_teams()
        untold, self._untold = self._untold, []
        if not untold:
            return
        self._connection.notify_internal(uris.MESSAGES_PUBLISHED, marks=untold)
        now = self._clock.seconds()
        self._recent.append((now, untold))
        while self._recent[0][0] < now - KEPT:
            self._recent.popleft()


class OtherProcesses:
    """The further processes, as the first one sees them. `note` takes what they have published."""

    def __init__(
        self,
        names: Sequence[str],
        connection: RouterConnection,
        clock: Clock,
        note: Callable[[Sequence[Mark]], None],
    ) -> None:
        self._names = names
        self._connection = connection
        self._clock = clock
        self._note = note
        self._asked: set[str] = set()
        if names:
            connection.subscribe(uris.MESSAGES_PUBLISHED, self._on_published)
            connection.call_on_connect(self._asked.clear)

    async def settle(self) -> None:
        """Return when what they have stored by now is published and noted, as far as they answer."""
        await gatherResults([Deferred.fromCoroutine(self._settle(name)) for name in self._names])

    async def _settle(self, name: str) -> None:
        """The first question after a connect is also for what was told before it."""
        uri = uris.settled_of(name) if name in self._asked else uris.recent_of(name)
        try:
            self._on_published(await self._connection.call_component(uri, within=ANSWER))
        except NotConnected:
            await sleep(self._clock, LEAVING)
        except Unavailable:
            return  # it is frozen, and replaced soon
        else:
            self._asked.add(name)

    def _on_published(self, marks: Sequence[Told]) -> None:
        self._note([Mark(*mark) for mark in marks])
