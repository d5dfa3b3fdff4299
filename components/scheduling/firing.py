"""Sends messages that are due, as their user, by `message.send`: its checks, limits and hook apply."""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from portico.contract.scheduled import ScheduledMessage, ScheduledUpdated
from portico.domain.errors import Forbidden, PorticoError
from portico.domain.people import NO_SESSION, Caller
from portico.domain.scheduling import pause_after
from portico.ports import Publisher
from portico.storage.messages.scheduled import DueMessage, ScheduledStore

log = structlog.get_logger()
PERIOD = 1.0  # seconds
BATCH = 20  # messages that a process takes at a time: all are sent within the minute that it has


class ProcedureCaller(Protocol):
    """The part of the router connection that is used here."""

    async def call_for_user(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> dict[str, Any]: ...


class Firing:
    """Sends what is due. Several processes may do so at the same time."""

    def __init__(self, store: ScheduledStore, procedures: ProcedureCaller, publisher: Publisher) -> None:
        self._store = store
        self._procedures = procedures
        self._publisher = publisher

    async def send_due(self) -> None:
        """Send all that is due. Raises Unavailable."""
        taken = await self._store.take_due(BATCH)
        while taken:
            for due in taken:
                await self._send(due)
            taken = await self._store.take_due(BATCH) if len(taken) == BATCH else []

    async def _send(self, due: DueMessage) -> None:
        try:
            message_id = await self._deliver(due)
        except PorticoError as error:
            await self._refused(due, error)
            return
        await self._store.mark_sent(due.scheduled.id)
        self._publish(due, replace(due.scheduled, status="sent", message_id=message_id))

    async def _deliver(self, due: DueMessage) -> int | UnsetType:
        """The id of the message; none while the contact guard holds it."""
        if due.barred:
            raise Forbidden("this user sends nothing any more")
        scheduled = due.scheduled
        arguments = {
            **due.content,
            "conversation_id": scheduled.conversation_id,
            "local_id": f"scheduled-{scheduled.id}",
        }
        caller = Caller(due.user_id, due.role, NO_SESSION)
        reply = await self._procedures.call_for_user("message.send", caller, arguments)
        return UNSET if reply.get("held") else int(reply["message"]["id"])

    async def _refused(self, due: DueMessage, error: PorticoError) -> None:
        pause = pause_after(error)
        if pause is not None:
            await self._store.try_again(due.scheduled.id, pause)
            return
        log.info("scheduled.failed", scheduled_id=due.scheduled.id, reason=error.code)
        await self._store.mark_failed(due.scheduled.id, error.code)
        self._publish(due, replace(due.scheduled, status="failed", error=error.code))

    def _publish(self, due: DueMessage, scheduled: ScheduledMessage) -> None:
        self._publisher.publish(ScheduledUpdated(scheduled=scheduled), (due.user_id,))
