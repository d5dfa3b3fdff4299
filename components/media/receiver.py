"""Streams an upload's body to a file; refuses one that is too large, deletes one that is incomplete."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from twisted.internet.defer import Deferred

from components.media.body import Body
from components.media.partial import Partial
from portico.contract.media import Uploaded
from portico.domain.errors import InvalidArgument, PorticoError
from runtime.http_requests import RequestReader, StreamingRequest
from runtime.http_responses import bug

Save: TypeAlias = Callable[[Partial, str | None], Awaitable[Uploaded]]


class Receiver(RequestReader):
    """Receives one upload."""

    def __init__(self, request: StreamingRequest, body: Body, partial: Partial, save: Save) -> None:
        self._request = request
        self._body = body
        self._partial = partial
        self._save = save
        self._saving = False

    def write(self, data: bytes) -> None:
        with self._refusing():
            for chunk in self._body.feed(data):
                self._partial.write(chunk)

    def ended(self) -> None:
        with self._refusing():
            self._body.end()
            if not self._partial.size:
                raise InvalidArgument("file", "is empty")
            self._saving = True
            Deferred.fromCoroutine(self._finish())

    def close(self) -> None:
        if not self._saving:
            self._partial.discard()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except PorticoError as error:
            self._request.refuse(error)

    async def _finish(self) -> None:
        try:
            uploaded = await self._save(self._partial, self._body.name)
        except PorticoError as error:
            self._request.refuse(error)
        except Exception:  # noqa: BLE001 - logged by bug()
            self._request.refuse(bug("media.keep_failed"))
        else:
            self._request.answer(201, uploaded)
        finally:
            self._partial.discard()
