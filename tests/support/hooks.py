"""A backend service with a before-send hook, as a site would run it."""

from collections.abc import Callable
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from portico.contract import uris
from runtime.client import Client, connect
from tests.support.people import Place, arrive

Answer = Callable[[dict[str, Any]], Any]


class NoHook:
    """No service has registered the hook."""

    idle = True

    def is_idle(self, kind: str) -> bool:
        return True

    async def is_asked(self, kind: str) -> bool:
        return False

    async def asks_about_edits(self) -> bool:
        return False

    async def asks_about_acts(self) -> bool:
        return False

    async def decide(self, kind: str, question: Any, written: Any, change: Any) -> Any:
        return written

    async def approve_opening(self, opening: Any, caller: Any) -> Any:
        return opening

    async def approve_update(self, request: Any, caller: Any) -> Any:
        return request


class NoContactGuard:
    """There are no rules of contact data."""

    def watches(self, caller: Any) -> bool:
        return False

    def check(self, name: str, caller: Any) -> str:
        return name


class HookService:
    """Answers as it is told to, and remembers what it was asked."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._registration: Any = None
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer = lambda draft: {"action": "allow"}

    async def register(self) -> None:
        """Want to be asked."""
        self._registration = await self._client.register(self._before_send, uris.BEFORE_SEND)

    async def unregister(self) -> None:
        """Want it no more."""
        await self._registration.unregister()

    async def leave(self) -> None:
        """Be gone, so that another may register."""
        if self._registration.active:
            await self.unregister()
        self._client.disconnect()

    def _before_send(self, **draft: Any) -> Any:
        self.asked.append(draft)
        return self.answer(draft)


async def hook_on(node: Place) -> HookService:
    """A service whose hook the node has begun to ask."""
    client = await connect(global_reactor, node.url, node.token("site", "service"))
    service = HookService(client)
    await service.register()
    probe = await arrive(node, "probe")
    opened = await probe.ask("conversation.create", participant_ids=["nobody"], type="general")
    while not service.asked:
        await probe.ask(
            "message.send",
            conversation_id=opened["conversation"]["id"],
            text="probe",
            local_id=f"probe-{probe.session_id}-{len(probe.received)}",
        )
    probe.leave()
    service.asked.clear()
    return service


def never(draft: dict[str, Any]) -> "Deferred[Any]":
    """A hook that does not answer."""
    return Deferred()
