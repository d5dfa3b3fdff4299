"""Use cases of messages that are sent later: checked now, stored, and sent by `Firing`."""

from typing import Any

import msgspec

from portico.contract.payload import encode
from portico.contract.scheduled import (
    AllScheduled,
    CancelScheduled,
    ListScheduled,
    OneScheduled,
    ScheduledMessage,
    ScheduledUpdated,
    ScheduleMessage,
)
from portico.domain.errors import InvalidArgument
from portico.domain.messages import Draft, check_draft, with_mentions
from portico.domain.people import Caller
from portico.domain.scheduling import due_time
from portico.domain.times import moment
from portico.ports import Clock, Publisher
from portico.storage.messages.scheduled import NewScheduled, ScheduledStore
from portico.storage.messages.store import Messages

CONTENT = ("text", "type", "attachments", "reply_to", "mentions", "metadata")


class SchedulingService:
    """Use cases of messages that are sent later. `holds_files`: uploaded files are Portico's own."""

    def __init__(
        self,
        store: ScheduledStore,
        messages: Messages,
        publisher: Publisher,
        clock: Clock,
        *,
        holds_files: bool,
    ) -> None:
        self._store = store
        self._messages = messages
        self._publisher = publisher
        self._clock = clock
        self._holds_files = holds_files

    async def schedule(self, request: ScheduleMessage, caller: Caller) -> OneScheduled:
        at = due_time(request.at, request.timezone, moment(self._clock.seconds()))
        check_draft(_draft(request, caller), caller)
        await self._check_mentions(request, caller)
        new = NewScheduled(
            request.conversation_id,
            request.local_id,
            content_of(request),
            at,
            request.timezone,
            self._files(request),
        )
        stored = await self._store.add(new, caller)
        if not stored.duplicate:
            self._publish(stored.scheduled, caller)
        return OneScheduled(scheduled=stored.scheduled)

    async def list_scheduled(self, request: ListScheduled, caller: Caller) -> AllScheduled:
        found = await self._store.list_scheduled(caller.user_id, request.conversation_id)
        return AllScheduled(scheduled=found)

    async def cancel(self, request: CancelScheduled, caller: Caller) -> OneScheduled:
        scheduled = await self._store.cancel(caller.user_id, request.scheduled_id)
        self._publish(scheduled, caller)
        return OneScheduled(scheduled=scheduled)

    def _publish(self, scheduled: ScheduledMessage, caller: Caller) -> None:
        event = ScheduledUpdated(scheduled=scheduled)
        self._publisher.publish(event, (caller.user_id,), (caller.session_id,))

    async def _check_mentions(self, request: ScheduleMessage, caller: Caller) -> None:
        named = request.mentions
        if named and await self._messages.find_outsiders(caller.user_id, request.conversation_id, named):
            raise InvalidArgument("mentions", "somebody who takes no part in the conversation")

    def _files(self, request: ScheduleMessage) -> tuple[str, ...]:
        if not self._holds_files:
            return ()
        return tuple({file.uploaded for file in request.attachments if file.uploaded})


def content_of(request: ScheduleMessage) -> dict[str, Any]:
    """The arguments of `message.send` that the request gives."""
    content = {name: msgspec.to_builtins(getattr(request, name)) for name in CONTENT}
    content["attachments"] = [_given(encode(file)) for file in request.attachments]
    return {name: value for name, value in content.items() if value not in (None, [], {})}


def _given(file: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in file.items() if value is not None}


def _draft(request: ScheduleMessage, caller: Caller) -> Draft:
    """The message for the checks that need no storage."""
    return Draft(
        conversation_id=request.conversation_id,
        sender_id=caller.user_id,
        session_id=caller.session_id,
        local_id=request.local_id,
        type=request.type,
        text=request.text,
        attachments=[_given(encode(file)) for file in request.attachments],
        reply_to=request.reply_to,
        metadata=with_mentions(request.metadata, request.mentions),
    )
