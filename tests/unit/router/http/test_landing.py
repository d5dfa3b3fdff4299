"""The page at `/`: HTML for a browser, JSON for a program, and what an operator wants in its place."""

from types import SimpleNamespace
from typing import Any

import pytest
from crossbar.webservice.base import RedirectResource
from twisted.web.resource import Resource, getChildForRequest
from twisted.web.test.requesthelper import DummyRequest

from portico import __version__
from portico.settings.core import parse
from router.http.landing import html
from router.http.resources import root
from router.transport.http import LeafRoot

PRODUCTION = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"}


def worker(**env: str) -> Any:
    """The router worker with these settings."""
    return SimpleNamespace(settings=parse(env))


def get(
    extra: dict[str, Any], accept: str = "text/html,*/*;q=0.8", **env: str
) -> tuple[int, str, DummyRequest]:
    request: Any = DummyRequest([])
    request.requestHeaders.setRawHeaders(b"Accept", [accept.encode()])
    resource = root({**extra, "worker": worker(**env)})
    body = resource.getChildWithDefault(b"", request).render(request)
    return request.responseCode or 200, (body or b"".join(request.written)).decode(), request


def test_a_browser_gets_a_page_with_links_and_the_version() -> None:
    status, body, request = get({"landing": True})
    assert status == 200
    assert f"Version {__version__}" in body
    for link in ("api/docs", "health", "info"):
        assert f'href="{link}"' in body
    assert request.responseHeaders.getRawHeaders(b"Content-Type") == [b"text/html; charset=utf-8"]


def test_a_program_gets_json() -> None:
    status, body, _ = get({"landing": True}, "*/*")
    assert (status, body) == (200, '{"name":"portico","see":"/info"}')


def test_without_a_landing_page_it_is_404() -> None:
    assert get({})[0] == 404
    assert get({"landing": False})[0] == 404


@pytest.mark.parametrize(
    ("env", "is_page"),
    [
        ({}, True),
        ({"PORTICO_DEMO": "0"}, False),
        (PRODUCTION, False),
        ({**PRODUCTION, "PORTICO_DEMO": "0"}, False),
        ({**PRODUCTION, "PORTICO_DEMO": "1"}, True),
    ],
)
def test_the_page_is_for_development_unless_the_operator_says_otherwise(
    env: dict[str, str], is_page: bool
) -> None:
    status, body, _ = get({"landing": True}, **env)
    assert status == 200
    assert (body == '{"name":"portico","see":"/info"}') is not is_page
    assert get({}, **env)[0] == 404
    assert get({"redirect": "https://www.example.com/"}, **env)[0] == 302


@pytest.mark.parametrize("path", [b"", b"page"])
def test_a_service_that_takes_every_path_leaves_those_of_the_config_to_others(path: bytes) -> None:
    """Crossbar's own redirect at `/` hid `/ws`."""
    leaf = RedirectResource(b"https://www.example.com/")
    ws: Any = Resource()
    found = LeafRoot(leaf)
    found.putChild(b"ws", ws)
    request: Any = DummyRequest([path])
    request.prepath = []
    assert getChildForRequest(found, request) is leaf
    assert request.postpath == [path]
    asked: Any = DummyRequest([b"ws"])
    asked.prepath = []
    assert getChildForRequest(found, asked) is ws


def test_an_operator_may_lead_elsewhere() -> None:
    status, _, request = get({"redirect": "https://www.example.com/"})
    assert status == 302
    assert request.responseHeaders.getRawHeaders(b"Location") == [b"https://www.example.com/"]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "/info", 7])
def test_a_redirect_that_is_no_url_stops_the_start(target: object) -> None:
    with pytest.raises(ValueError, match="must be an http or https URL"):
        root({"redirect": target, "worker": worker()})


def test_the_commands_name_a_port_that_is_not_the_usual_one() -> None:
    assert "portico chat --user 7" in html(8080)
    assert "portico chat --port 9000 --user 7" in html(9000)
