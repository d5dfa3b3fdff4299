"""Client of the site's media service (MEDIA_SERVICE_URL), which is asked about each `media_id` before a send.

`GET {MEDIA_SERVICE_URL}/media/{media_id}` answers `{id, url, type, filename, size}`, or 404.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog
import treq
from twisted.internet.defer import Deferred, FirstError, gatherResults

from portico.contract.files import Attachment
from portico.domain.errors import InvalidArgument, PorticoError, Unavailable
from portico.domain.importing.values import whole
from portico.ports import Clock
from runtime.response_bodies import read_body

log = structlog.get_logger()
TIMEOUT = 2.0  # seconds for the whole answer
MAX_BYTES = 64 << 10
ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")  # it becomes part of a path
GONE = (404, 410)
NUMBERS = ("size", "width", "height", "duration_ms")


class MediaService:
    """Asks the service. Raises Unavailable when it gives no usable answer."""

    def __init__(self, clock: Clock, url: str, http: Any = treq) -> None:
        self._clock = clock
        self._url = url.rstrip("/")
        self._http = http

    async def find_files(self, media_ids: Sequence[str], user_id: str) -> Mapping[str, dict[str, Any]]:  # noqa: ARG002
        """Attachment fields of each file; all requests run concurrently."""
        valid = [media_id for media_id in media_ids if ID.fullmatch(media_id)]
        asking = [Deferred.fromCoroutine(self._ask(media_id)) for media_id in valid]
        try:
            answers = await gatherResults(asking, consumeErrors=True)
        except FirstError as error:
            error.subFailure.raiseException()
            raise
        return {media_id: answer for media_id, answer in zip(valid, answers, strict=True) if answer}

    async def _ask(self, media_id: str) -> dict[str, Any] | None:
        clock: Any = self._clock
        try:
            return await Deferred.fromCoroutine(self._fetch(media_id)).addTimeout(TIMEOUT, clock)
        except PorticoError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever keeps the service from answering
            raise _down(type(error).__name__) from None

    async def _fetch(self, media_id: str) -> dict[str, Any] | None:
        response = await self._http.get(
            f"{self._url}/media/{media_id}",
            headers={"User-Agent": "Portico", "Accept": "application/json"},
            allow_redirects=False,
            unbuffered=True,
        )
        body = await read_body(response, MAX_BYTES)
        if response.code in GONE:
            return None
        if response.code != 200:
            raise _down(str(response.code))
        return _attachment(body, media_id)


def _attachment(body: bytes, media_id: str) -> dict[str, Any]:
    """The attachment fields of the answer; others are ignored."""
    try:
        answer = msgspec.json.decode(body, type=dict[str, Any])
        fields = {name: answer[name] for name in Attachment.__struct_fields__ if name in answer}
        fields.update({name: whole(fields[name], name) for name in NUMBERS if name in fields})
        fields = {**fields, "id": media_id, "media_id": None}
        attachment = msgspec.convert(fields, Attachment)
    except (msgspec.DecodeError, InvalidArgument):
        raise _down("answer not understood") from None
    if attachment.url is None or attachment.type is None:
        raise _down("answer without url or type")
    return {name: value for name, value in msgspec.structs.asdict(attachment).items() if value is not None}


def _down(reason: str) -> Unavailable:
    log.warning("media_service.down", reason=reason)
    return Unavailable("the media service cannot be asked about attachments now: retry")
