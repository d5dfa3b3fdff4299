"""Reads the files of messages from the media process of this node, wherever they lie."""

from pathlib import Path
from typing import Any

import structlog
import treq
from twisted.web.iweb import IResponse

from portico.domain.errors import Unavailable
from portico.domain.media import signed_urls
from portico.waiting import run_within
from runtime.response_bodies import read_body
from runtime.unix_socket import unix_agent

log = structlog.get_logger()
TIMEOUT = 60.0  # seconds for one file
MOVED = (302, 303, 307)
UNREADABLE = "a file of the conversation cannot be read now: retry"


class AttachedFiles:
    """A client of the media process. `limit` is the largest file."""

    def __init__(self, reactor: Any, socket: Path, key: bytes, limit: int) -> None:
        self._reactor = reactor
        self._agent = unix_agent(reactor, socket)
        self._key = key
        self._limit = limit

    async def read(self, media_id: str) -> bytes | None:
        """The bytes of a file; None if it is gone. Raises Unavailable."""
        try:
            return await run_within(TIMEOUT, self._reactor, self._read(media_id))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the process restarts, or is too slow
            log.warning("evidence.file_unreadable", error=type(error).__name__)
            raise Unavailable(UNREADABLE) from None

    async def _read(self, media_id: str) -> bytes | None:
        expires = signed_urls.expiry(self._reactor.seconds())
        path = signed_urls.path(self._key, media_id, signed_urls.ORIGINAL, expires)
        response: Any = await self._agent.request(b"GET", b"http://media" + path.encode())
        if response.code in MOVED:
            response = await self._follow(response)
        if response.code == 404:
            return None
        if response.code != 200:
            raise Unavailable(UNREADABLE)
        return await read_body(response, self._limit)

    async def _follow(self, response: IResponse) -> Any:
        """What the file storage answers at the address that the media process names."""
        [location, *_] = response.headers.getRawHeaders(b"Location")
        return await treq.get(location.decode(), persistent=False, unbuffered=True)
