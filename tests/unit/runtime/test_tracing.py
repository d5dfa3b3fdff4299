"""The tracer: what is noted is sent together, and a collector that is away costs nothing."""

import json

import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet.task import Clock

from portico.settings.tracing import TracingSettings
from runtime.http_client import HttpRequest, HttpResponse, NoAnswer
from runtime.tracing import MOST, Tracer


class Collector:
    """Takes requests, or does not."""

    def __init__(self) -> None:
        self.asked: list[HttpRequest] = []
        self.status = 200

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        if not self.status:
            raise NoAnswer("network")
        return HttpResponse(status=self.status, headers={}, body=b"{}")


def tracer_for(collector: Collector, percent: int = 100) -> Tracer:
    settings = TracingSettings("http://collector/v1/traces", percent, {"key": "secret"})
    return Tracer(settings, b"k" * 32, {"service.name": "portico"}, collector, Clock())


@pytest_twisted.ensureDeferred
async def test_what_was_noted_is_sent_in_one_request() -> None:
    collector = Collector()
    tracer = tracer_for(collector)
    tracer.note_first(7, 1, "message.send", 0.0)
    tracer.note(7, 1, "message.store", 0.0, batch=2)
    await tracer.flush()
    await tracer.flush()
    [request] = collector.asked
    first, second = json.loads(request.body)["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert request.headers["key"] == "secret"
    assert "parentSpanId" not in first
    assert (second["traceId"], second["parentSpanId"]) == (first["traceId"], first["spanId"])


@pytest_twisted.ensureDeferred
async def test_a_collector_that_is_away_is_told_once_and_holds_nothing() -> None:
    collector = Collector()
    tracer = tracer_for(collector)
    with capture_logs() as lines:
        for status in (0, 503, 200, 0):
            collector.status = status
            tracer.note(7, 1, "message.store", 0.0)
            await tracer.flush()
    assert [line["event"] for line in lines] == ["traces.not_taken"] * 2
    assert [request.body.count(b"traceId") for request in collector.asked] == [1, 1, 1, 1]


@pytest_twisted.ensureDeferred
async def test_more_than_fits_is_dropped() -> None:
    collector = Collector()
    tracer = tracer_for(collector)
    for seq in range(MOST + 10):
        tracer.note(7, seq, "message.store", 0.0)
    await tracer.flush()
    assert collector.asked[0].body.count(b"traceId") == MOST
