"""The HTTP resources that `.crossbar/config.json` names.

Crossbar imports each by name and gives it `extra` of its config, which holds the worker's controller
(router/controller.py): the way to the service session. `/metrics`, and the counts of `/health`, need the
token of PORTICO_METRICS_TOKEN; operators also have addresses of their own (router/http/operators.py).
"""

import hmac
import time
from functools import partial
from typing import Any

from prometheus_client.exposition import CONTENT_TYPE_LATEST
from twisted.web.resource import Resource
from twisted.web.server import Request

from portico.contract.payload import encode
from portico.domain.errors import Forbidden, Unavailable
from portico.settings.core import Settings
from portico.settings.paths import BUILT_WEB
from router.controller import Controller
from router.http.console import Console
from router.http.demo.access import has_demo
from router.http.demo.resources import DemoFiles, DemoPage
from router.http.landing import Landing, landing_page
from router.http.mail_preview import MailPreview
from router.http.pages import AnswerResource, NotFoundResource, as_json
from router.http.reverse_proxy import FileProxy, RestProxy
from router.http.sdk import BuiltFiles
from router.service import RouterService
from runtime.evidence_keys import published

STARTING = {"status": "down", "checks": {"router": False}}
NOT_HERE = "metrics are on PORTICO_ADMIN_LISTEN, or here with the token of PORTICO_METRICS_TOKEN"


class Root(Resource):
    """`/`, what is below it in a demo, and 404 for unknown paths."""

    def __init__(self, page: Resource) -> None:
        super().__init__()
        self._page = page

    def getChild(self, path: bytes, request: Request) -> Resource:  # noqa: N802 - Twisted's name
        return self._page if path == b"" and not request.postpath else NotFoundResource()


async def _health(worker: Controller, request: Request) -> tuple[int, bytes]:
    """`{"status", "checks"}`, and `counts` with the token; 503 with `down` when nothing can be stored."""
    service = worker.service
    if service is None:
        return 503, as_json(STARTING)
    status, health = await (
        service.health.full() if _has_token(request, service) else service.health.public()
    )
    return status, as_json(health)


async def _info(worker: Controller, request: Request) -> tuple[int, bytes]:  # noqa: ARG001 - the same for everybody
    """The public facts that a client needs before it connects."""
    return 200, as_json(encode(worker.facts.info()))


async def _metrics(worker: Controller, request: Request) -> tuple[int, bytes]:
    """Prometheus metrics. Raises Forbidden without the token."""
    service = worker.service
    if service is None:
        return 503, b""
    if not _has_token(request, service):
        raise Forbidden(NOT_HERE)
    return 200, await service.exposition.text()


def _has_token(request: Request, service: RouterService) -> bool:
    token = (service.settings.admin.token or "").encode()
    scheme, _, given = (request.getHeader(b"Authorization") or b"").partition(b" ")
    is_right = hmac.compare_digest(given.strip(), token)
    return bool(token) and scheme.lower() == b"bearer" and is_right


def root(extra: Any) -> Resource:
    """The resource of `/`, and of every path that no other resource has."""
    settings = extra["worker"].settings
    page = landing_page(extra, demo=settings.demo)
    secret = settings.keys.secret
    if isinstance(page, Landing) and has_demo(settings):
        resource: Any = Root(DemoPage(secret, BUILT_WEB, page))
        resource.putChild(
            b"demo", DemoFiles(settings, secret, time.time, lambda: extra["worker"].crash_soon())
        )
    else:
        resource = Root(page)
    resource.putChild(b".well-known", well_known(settings))
    made: Resource = resource
    return made


def health(extra: Any) -> Resource:
    """The resource of `/health`."""
    return AnswerResource(partial(_health, extra["worker"]))


def api(extra: Any) -> Resource:
    """The resource of `/api`."""
    return RestProxy(extra["worker"], lambda service: service.rest)


def info(extra: Any) -> Resource:
    """The resource of `/info`."""
    return AnswerResource(partial(_info, extra["worker"]))


def media(extra: Any) -> Resource:
    """The resource of `/media`."""
    return FileProxy(extra["worker"], lambda service: service.files)


def well_known(settings: Settings) -> Resource:
    """`/.well-known`: the public keys of certificates. Crossbar's config takes no path with a dot."""
    keys = as_json(published(settings))
    found: Any = Resource()
    found.putChild(b"portico-evidence.json", AnswerResource(lambda _: _fixed(keys)))
    made: Resource = found
    return made


async def _fixed(body: bytes) -> tuple[int, bytes]:
    return 200, body


def sdk(extra: Any) -> Resource:  # noqa: ARG001 - Crossbar's signature
    """The resource of `/sdk`."""
    return BuiltFiles(BUILT_WEB)


def console(extra: Any) -> Resource:
    """The resource of `/console`."""
    worker = extra["worker"]
    if not worker.settings.console:
        return NotFoundResource()
    return Console(BUILT_WEB, MailPreview(partial(_mail, worker)))


async def _mail(worker: Controller, link: str) -> str | None:
    """The HTML behind a signed link. Raises Unavailable."""
    if worker.service is None:
        raise Unavailable("this server is starting: retry")
    return await worker.service.components.mail_preview(link)


def metrics(extra: Any) -> Resource:
    """The resource of `/metrics`."""
    return AnswerResource(partial(_metrics, extra["worker"]), CONTENT_TYPE_LATEST)
