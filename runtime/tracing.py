"""Collects the spans of traced messages and sends them to the collector, once a second.

Nothing waits for the collector. What it does not take is dropped, and so is what does not fit.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
import structlog

from portico.domain.traces import CLIENT, INTERNAL, SERVER, Span, TraceIds, Value, ids_of, otlp
from portico.ports import Clock
from portico.settings.tracing import TracingSettings
from runtime.http_client import HttpRequest, HttpResponse, NoAnswer

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two requests
MOST = 4_096  # spans that wait
TAKEN = range(200, 300)
KEY_PURPOSE = "traces"
__all__ = ["CLIENT", "INTERNAL", "SERVER", "Tracer"]


class HttpClient(Protocol):
    """Sends requests."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Raises NoAnswer."""


class Tracer:
    """Spans of messages, named by conversation and `seq`."""

    def __init__(
        self,
        settings: TracingSettings,
        key: bytes,
        resource: Mapping[str, Value],
        http: HttpClient,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._key = key
        self._resource = resource
        self._http = http
        self._clock = clock
        self._waiting: list[Span] = []
        self._is_taken = True

    def now(self) -> float:
        """Seconds since the epoch, for `begin`."""
        return self._clock.seconds()

    def note_first(
        self, conversation_id: int, seq: int, name: str, begin: float, **attributes: Value
    ) -> None:
        """The span that all others of the message are below; it ends now."""
        ids = ids_of(self._key, conversation_id, seq)
        place = {"conversation_id": conversation_id, "seq": seq}
        self._note(
            ids, Span(name, SERVER, ids.trace, ids.root, None, *self._times(begin), {**place, **attributes})
        )

    def note(
        self,
        conversation_id: int,
        seq: int,
        name: str,
        begin: float,
        end: float | None = None,
        kind: int = INTERNAL,
        **attributes: Value,
    ) -> None:
        """A step of the message, which ends now unless `end` is given."""
        ids = ids_of(self._key, conversation_id, seq)
        times = self._times(begin, end)
        self._note(ids, Span(name, kind, ids.trace, os.urandom(8), ids.root, *times, attributes))

    async def flush(self) -> None:
        """Send what waits."""
        spans, self._waiting = self._waiting, []
        if spans:
            self._note_taken(taken=await self._send(spans))

    def _note(self, ids: TraceIds, span: Span) -> None:
        if ids.is_kept(self._settings.percent) and len(self._waiting) < MOST:
            self._waiting.append(span)

    def _times(self, begin: float, end: float | None = None) -> tuple[int, int]:
        return round(begin * 1e9), round((self.now() if end is None else end) * 1e9)

    async def _send(self, spans: Sequence[Span]) -> bool:
        headers = {"Content-Type": "application/json", **self._settings.headers}
        body = msgspec.json.encode(otlp(spans, self._resource))
        try:
            answer = await self._http.send(
                HttpRequest(method="POST", url=self._settings.url, headers=headers, body=body)
            )
        except NoAnswer:
            return False
        return answer.status in TAKEN

    def _note_taken(self, *, taken: bool) -> None:
        if self._is_taken and not taken:
            log.warning("traces.not_taken")
        self._is_taken = taken
