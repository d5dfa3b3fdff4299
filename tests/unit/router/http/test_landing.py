"""The page at `/`: HTML for a browser, JSON for a program, and what an operator wants in its place."""

from typing import Any

import pytest
from twisted.web.test.requesthelper import DummyRequest

from portico import __version__
from router.http.landing import html
from router.http.resources import root


def get(extra: dict[str, Any], accept: str = "text/html,*/*;q=0.8") -> tuple[int, str, DummyRequest]:
    request: Any = DummyRequest([])
    request.requestHeaders.setRawHeaders(b"Accept", [accept.encode()])
    body = root(extra).getChildWithDefault(b"", request).render(request)
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


def test_an_operator_may_lead_elsewhere() -> None:
    status, _, request = get({"redirect": "https://www.example.com/"})
    assert status == 302
    assert request.responseHeaders.getRawHeaders(b"Location") == [b"https://www.example.com/"]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "/info", 7])
def test_a_redirect_that_is_no_url_stops_the_start(target: object) -> None:
    with pytest.raises(ValueError, match="must be an http or https URL"):
        root({"redirect": target})


def test_the_commands_name_a_port_that_is_not_the_usual_one() -> None:
    assert "portico chat --user 7" in html(8080)
    assert "portico chat --port 9000 --user 7" in html(9000)
