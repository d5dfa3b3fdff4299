"""QueuePoster: posts the events of one queue, one after the other, until one fails or none is left."""

import random
from typing import Protocol

import structlog

from components.posting.breakers import EndpointBreakers
from components.posting.requests import request_of
from portico.domain.errors import Unavailable
from portico.domain.times import moment
from portico.domain.webhooks.attempts import Answer, verdict_on
from portico.ports import Clock
from portico.storage.webhooks.queues import HOLD, Attempted, Head, Place, Queues
from portico.waiting import retry_until
from runtime.http_client import HttpRequest, HttpResponse, NoAnswer, retry_after
from runtime.metrics import Metrics

log = structlog.get_logger()
AGAIN = 0.5  # seconds until the database may answer
LONGEST_TURN = 50  # events, then other queues of the endpoint have their turn


class Client(Protocol):
    """An HTTP client. What an endpoint says beside its status is read by nobody."""

    async def status_of(self, request: HttpRequest) -> HttpResponse:
        """Raises NoAnswer."""


class Clients:
    """The client for what admins chose, and the one for the endpoint of the settings with its secret."""

    def __init__(self, chosen: Client, of_settings: Client, secret: str | None) -> None:
        self.chosen = chosen
        self.of_settings = of_settings
        self.secret = secret

    async def post(self, head: Head, now: int) -> Answer:
        """Post an event once."""
        client = self.of_settings if head.source == "settings" else self.chosen
        try:
            response = await client.status_of(request_of(head, self.secret, now))
        except NoAnswer as error:
            return Answer(error=error.reason)
        return Answer(response.status, retry_after=retry_after(response.headers))


class QueuePoster:
    """Posts queues that this process holds."""

    def __init__(
        self, queues: Queues, clients: Clients, breakers: EndpointBreakers, metrics: Metrics, clock: Clock
    ) -> None:
        self._queues = queues
        self._clients = clients
        self._breakers = breakers
        self._metrics = metrics
        self._clock = clock
        self.stopping = False

    async def post(self, place: Place) -> None:
        """Return when nothing is left, an attempt failed, or the turn is over. Raises Unavailable."""
        for _ in range(LONGEST_TURN):
            head = await self._queues.head(place, moment(self._clock.seconds()))
            if head is None:
                break
            attempted = await self._attempt(place, head)
            is_ours = await self._record(place, head, attempted)
            if not is_ours or attempted.verdict.outcome == "failed":
                return
            if self.stopping or self._breakers.is_open(place.endpoint_id):
                break
        await self._queues.release(place)

    async def _attempt(self, place: Place, head: Head) -> Attempted:
        begun = self._clock.seconds()
        answer = await self._clients.post(head, int(begun))
        ended = self._clock.seconds()
        now = moment(ended)
        self._breakers.record(place.endpoint_id, at_fault=answer.at_fault, now=now)
        self._metrics.webhooks.labels(_outcome(answer)).inc()
        verdict = verdict_on(head.tried, answer, now, random.uniform(-1, 1))  # noqa: S311 - spreads attempts
        return Attempted(answer, verdict, now, int(1000 * (ended - begun)))

    async def _record(self, place: Place, head: Head, attempted: Attempted) -> bool:
        """Retry until stored: what is not stored is posted again."""

        async def store() -> bool:
            return await self._queues.record(place, head, attempted)

        is_ours = await retry_until(
            self._clock, HOLD.total_seconds(), AGAIN, store, lambda error: isinstance(error, Unavailable)
        )
        if is_ours:
            _log(place, head, attempted)
        return is_ours


def _outcome(answer: Answer) -> str:
    return "ok" if answer.accepted else "refused" if answer.refused else "failed"


def _log(place: Place, head: Head, attempted: Attempted) -> None:
    status = attempted.answer.code or attempted.answer.error
    if attempted.verdict.pauses:
        log.warning("webhook.paused", webhook=place.endpoint_id)
    if attempted.verdict.outcome == "dead":
        log.error("webhook.given_up", webhook=place.endpoint_id, event_id=head.event_id, status=status)
