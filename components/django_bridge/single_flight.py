"""Single flight: concurrent callers with the same key share one execution."""

from collections.abc import Awaitable, Callable

from twisted.internet.defer import Deferred


class SingleFlight:
    """Runs work by key. The work handles its own errors; cancelled waiting does not stop it."""

    def __init__(self, work: Callable[[str], Awaitable[None]]) -> None:
        self._work = work
        self._waiting: dict[str, list[Deferred[None]]] = {}

    def join(self, key: str) -> "Deferred[None]":
        """Fires when the work of this key is done; starts it if it is not running."""
        waiting: Deferred[None] = Deferred()
        begun = key in self._waiting
        self._waiting.setdefault(key, []).append(waiting)
        if not begun:
            Deferred.fromCoroutine(self._run(key))
        return waiting

    async def _run(self, key: str) -> None:
        try:
            await self._work(key)
        finally:
            for waiting in self._waiting.pop(key):
                if not waiting.called:
                    waiting.callback(None)
