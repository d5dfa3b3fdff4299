"""What the node tells over HTTP: `/health`, `/info` and `/metrics`, beside `/ws` on the same port."""

import json
from typing import Any

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from twisted.internet.defer import Deferred, gatherResults
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request

from components.platform.metrics import merge
from components.platform.replies import refusal, write_json
from portico import __version__
from portico.contract import uris
from portico.domain.errors import NotFound
from portico.domain.text import MAX_TEXT
from portico.settings import BRIDGE
from router.authenticator import PROTOCOL
from router.door import Door
from router.passing import Files, Rest

# Without the others, people can send nothing or cannot come in.
SPARED = ("media", "notifier", "gateway", BRIDGE, "redis")


class _Answer(Resource):
    """A resource whose body is made by a coroutine."""

    isLeaf = True  # noqa: N815 - Twisted's name
    content_type = "application/json"

    def render_GET(self, request: Request) -> int:  # noqa: N802
        """Answer when the coroutine has."""
        Deferred.fromCoroutine(self.body()).addCallbacks(
            lambda answer: self._finish(request, *answer), lambda failure: self._fail(request, failure)
        )
        return NOT_DONE_YET

    async def body(self) -> tuple[int, bytes]:
        """Status and body."""
        raise NotImplementedError

    def _finish(self, request: Request, status: int, body: bytes) -> None:
        if not request._disconnected:
            request.setResponseCode(status)
            request.setHeader("Content-Type", self.content_type)
            request.setHeader("Cache-Control", "no-store")
            request.write(body)
            request.finish()

    def _fail(self, request: Request, failure: Failure) -> None:  # noqa: ARG002
        self._finish(request, 503, b"")


class Health(_Answer):
    """`{"status", "checks", "counts"}`: `ok`, `degraded`, or 503 with `down` when nothing can be stored."""

    async def body(self) -> tuple[int, bytes]:
        """Ask every process."""
        door = Door.current
        if door is None:
            return 503, _json({"status": "down", "checks": {"router": False}, "counts": {}})
        reports = await _reports(door)
        checks = {process: report is not None for process, report in reports.items()}
        answered = [report["checks"] for report in reports.values() if report]
        for part in ("database", "redis"):
            checks[part] = bool(answered) and all(check[part] for check in answered)
        alive = all(up for part, up in checks.items() if part not in SPARED)
        status = "ok" if all(checks.values()) else "degraded" if alive else "down"
        counts = {"sessions": len(door.book), "users": door.book.users}
        return 200 if alive else 503, _json({"status": status, "checks": checks, "counts": counts})


class Info(_Answer):
    """What a client may want to know before it connects."""

    async def body(self) -> tuple[int, bytes]:
        """The same for everybody."""
        return 200, _json(
            {
                "name": "portico",
                "version": __version__,
                "protocol": PROTOCOL,
                "realm": uris.REALM,
                "websocket": "/ws",
                "serializers": ["wamp.2.json", "wamp.2.cbor", "wamp.2.msgpack"],
                "authmethods": ["ticket"],
                "limits": {"text": MAX_TEXT, "message_bytes": 256 * 1024, "file_bytes": _largest_file()},
            }
        )


class Metrics(_Answer):
    """Prometheus metrics of the router worker and of every process of rooms."""

    content_type = CONTENT_TYPE_LATEST

    async def body(self) -> tuple[int, bytes]:
        """One text for all; each number is labelled with its process."""
        door = Door.current
        if door is None:
            return 503, b""
        reports = await _reports(door)
        families = {process: report["metrics"] for process, report in reports.items() if report}
        merged = merge({"router": door.metrics.export(), **families})
        return 200, generate_latest(_Collected(merged))


class _Collected:
    """Metrics that are collected already, as `generate_latest` wants them."""

    def __init__(self, metrics: list[Any]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Any]:
        return self._metrics


def _largest_file() -> int | None:
    return Door.current.settings.media.max_bytes if Door.current else None


async def _reports(door: Door) -> dict[str, dict[str, Any] | None]:
    processes = door.settings.processes
    asked = [Deferred.fromCoroutine(door.house.status(process)) for process in processes]
    return dict(zip(processes, await gatherResults(asked), strict=True))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


class Root(Resource):
    """`/`, and every address where nothing is."""

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802 - Twisted's name
        """What is asked for, if it is not one of the node's paths."""
        return Where() if path == b"" and not request.postpath else Nothing()  # type: ignore[no-untyped-call]


class Where(Resource):
    """Says where to look."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render_GET(self, request: Request) -> bytes:  # noqa: N802
        """The same for everybody."""
        write_json(request, 200, {"name": "portico", "see": "/info"})
        return b""


class Nothing(Resource):
    """Nothing is here, and the answer says no more."""

    isLeaf = True  # noqa: N815 - Twisted's name

    def render(self, request: Request) -> bytes:
        """404 for every method."""
        refusal(request, NotFound("there is nothing at this address"))
        return b""


def root(extra: Any) -> Resource:  # noqa: ARG001 - as Crossbar calls it
    """The resource of `/`."""
    return Root()  # type: ignore[no-untyped-call]


def health(extra: Any) -> Resource:  # noqa: ARG001 - as Crossbar calls it
    """The resource of `/health`."""
    return Health()  # type: ignore[no-untyped-call]


def api(extra: Any) -> Resource:  # noqa: ARG001
    """The resource of `/api`."""
    return Rest(lambda door: door.rest)


def info(extra: Any) -> Resource:  # noqa: ARG001
    """The resource of `/info`."""
    return Info()  # type: ignore[no-untyped-call]


def media(extra: Any) -> Resource:  # noqa: ARG001
    """The resource of `/media`."""
    return Files(lambda door: door.files)


def metrics(extra: Any) -> Resource:  # noqa: ARG001
    """The resource of `/metrics`."""
    return Metrics()  # type: ignore[no-untyped-call]
