"""The HTTP server of a component at its end: requests under way are answered, and no more are accepted."""

from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectError
from twisted.web.client import readBody
from twisted.web.http_headers import Headers
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from portico.domain.errors import Unavailable
from router.http import upstream
from runtime.http_requests import HttpServer
from tests.support.waiting import until


class Slow(Resource):
    """Answers when it is told to."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []

    def render(self, request: Request) -> int:
        self.requests.append(request)
        return NOT_DONE_YET


@pytest_twisted.ensureDeferred
async def test_a_request_under_way_is_answered_before_the_server_has_stopped(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(upstream, "PATIENCE", 0.0)
    slow, socket = Slow(), tmp_path / "http.sock"
    server = HttpServer(global_reactor, socket, Site(slow))
    client = upstream.UpstreamClient(global_reactor, socket, "away")
    asked = Deferred.fromCoroutine(client.send_request(b"POST", b"/", Headers()))
    await until(lambda: len(slow.requests) == 1)

    stopping = Deferred.fromCoroutine(server.stop())
    with pytest.raises(Unavailable) as refused:
        await client.send_request(b"POST", b"/", Headers())
    assert isinstance(refused.value.__context__, ConnectError)  # so the router repeats it
    assert not stopping.called
    slow.requests[0].write(b"done")
    slow.requests[0].finish()
    assert await readBody(await asked) == b"done"
    await stopping
