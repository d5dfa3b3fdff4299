"""HTTP responses: entity tags, compression, links and CORS."""

import gzip
from typing import Any

import pytest

from components.gateway.delivery import finish_response
from components.gateway.link_header import link_header
from components.gateway.messages import ApiRequest, ApiResponse
from components.gateway.origins import Cors
from components.gateway.service import error_response
from portico.contract.rest import Paging
from portico.domain.errors import RateLimited, Unavailable

LONG = b'{"text": "' + b"x" * 2000 + b'"}'


def sent(body: bytes = LONG, method: str = "GET", status: int = 200, **headers: str) -> ApiResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return finish_response(
        ApiResponse(status=status, body=body), ApiRequest(method=method, path="/", headers=named)
    )


def test_who_has_it_already_gets_it_no_second_time() -> None:
    tag = sent().headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = sent(if_none_match=known)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert sent(if_none_match='"other"').status == 200
    assert sent(b"{}", if_none_match=tag).status == 200


def test_only_what_was_read_has_a_tag() -> None:
    assert "ETag" not in sent(method="POST").headers
    assert "ETag" not in sent(status=404).headers


def test_what_is_long_is_packed_for_who_can_unpack_it() -> None:
    packed = sent(accept_encoding="br, gzip;q=0.5")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == LONG
    assert packed.headers["ETag"] == sent().headers["ETag"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_others_get_it_as_it_is(accepted: str) -> None:
    reply = sent(accept_encoding=accepted)
    assert reply.body == LONG
    assert "Content-Encoding" not in reply.headers


def test_what_is_short_is_not_packed() -> None:
    assert sent(b"{}", accept_encoding="gzip").body == b"{}"


def test_answers_are_kept_for_nobody_else() -> None:
    headers = sent().headers
    assert "private" in headers["Cache-Control"]
    assert {"Authorization", "X-As-User", "Origin"} <= set(headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("paging", "query", "reply", "link"),
    [
        (None, {}, {}, ""),
        ("cursor", {}, {"next_cursor": None}, ""),
        (
            "cursor",
            {"limit": "2", "cursor": "a"},
            {"next_cursor": "b="},
            '</l?limit=2&cursor=b%3D>; rel="next"',
        ),
        ("seq", {}, {"messages": []}, ""),
        ("seq", {}, {"messages": [{"seq": 1}, {"seq": 2}]}, '</l?after=2>; rel="next"'),
        (
            "seq",
            {"before": "9", "limit": "2"},
            {"messages": [{"seq": 7}, {"seq": 8}]},
            '</l?limit=2&after=8>; rel="next", </l?limit=2&before=7>; rel="prev"',
        ),
        ("since", {}, {"cursor": "c", "more": False}, ""),
        ("since", {"since": "b"}, {"cursor": "c", "more": True}, '</l?since=c>; rel="next"'),
    ],
)
def test_a_list_says_where_it_goes_on(
    paging: Paging | None, query: dict[str, str], reply: dict[str, Any], link: str
) -> None:
    assert link_header(paging, "/l", query, reply) == link


def test_a_page_of_an_allowed_site_may_read() -> None:
    origins = Cors(["http://localhost:*", "https://www.example.com"])
    for origin in ("http://localhost:3000", "https://www.example.com"):
        assert origins.headers({"origin": origin}, None)["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "http://localhost.evil.org",
        "https://www.example.com.evil.org",
        "http://localhost:1/x",
        "null",
    ],
)
def test_others_may_not(origin: str) -> None:
    assert Cors(["http://localhost:*", "https://www.example.com"]).headers({"origin": origin}, None) == {}


def test_a_star_is_everybody_and_nothing_is_nobody() -> None:
    assert Cors(["*"]).headers({"origin": "https://any.org"}, None)
    assert Cors([]).headers({"origin": "https://any.org"}, None) == {}
    assert Cors(["*"]).headers({}, None) == {}


def test_a_browser_that_asks_first_hears_what_is_allowed() -> None:
    asked = {"origin": "https://any.org", "access-control-request-method": "PUT"}
    headers = Cors(["*"]).headers(asked, "GET, PUT")
    assert headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert "Idempotency-Key" in headers["Access-Control-Allow-Headers"]


def test_a_refusal_says_when_to_come_again() -> None:
    assert error_response(RateLimited(1), "", 429).headers["Retry-After"] == "1"
    assert error_response(RateLimited(59_001), "", 429).headers["Retry-After"] == "60"
    assert error_response(Unavailable("away"), "", 503).headers["Retry-After"] == "1"
