"""Account export: everything stored about one user, for that user."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import msgspec

from portico.contract.admin import Exported, ExportUser
from portico.domain.people import Caller
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.users.exports import SECTIONS, Exports
from runtime.documents import Document, Progress, deliver


class UserExports:
    """Exports accounts."""

    def __init__(self, store: Exports, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def export(self, request: ExportUser, caller: Caller, progress: Progress | None) -> Exported:
        """Record the export in the audit log, then send it."""
        await self._store.begin(caller.user_id, request.user_id)
        document = Document("user.json", "application/json", self._content(request.user_id))
        return await deliver(document, progress, self._clock)

    async def _content(self, user_id: str) -> AsyncIterator[str]:
        at = rfc3339(datetime.fromtimestamp(self._clock.seconds(), UTC))
        yield f'{{"exported_at":"{at}"'
        for name in SECTIONS:
            yield f',\n"{name}":' + _json(await self._store.read_section(name, user_id))
        yield ',\n"messages":['
        separators = chain([""], iter(lambda: ",\n", ""))
        async for messages in self._messages(user_id):
            yield "".join(next(separators) + _json(message) for message in messages)
        yield "]}\n"

    async def _messages(self, user_id: str) -> AsyncIterator[list[dict[str, Any]]]:
        for conversation in await self._store.read_section("conversations", user_id):
            after = 0
            while messages := await self._store.list_messages(user_id, conversation["id"], after):
                yield messages
                after = messages[-1]["seq"]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
