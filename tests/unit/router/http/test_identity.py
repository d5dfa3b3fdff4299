"""REST requests on their way to the gateway: the router names the caller, and no client names another."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web.http_headers import Headers
from twisted.web.server import Site

from portico.domain.errors import Forbidden, PorticoError
from portico.domain.origins import LOCAL
from portico.domain.people import NO_SESSION, Caller, Principal, Role
from portico.domain.rate_limits import Limit
from portico.settings.core import Keys, TokenRules, parse
from router.auth.authenticator import Authenticator
from router.auth.keys import KeyRing
from router.http.channels import Channel, ChannelSweeper, node_channels
from router.http.identity import RestIdentity
from router.http.origins import OriginCheck
from router.http.requests import node_requests
from router.http.reverse_proxy import RestProxy
from router.server_facts import ServerFacts
from router.sessions.registry import SessionRegistry
from runtime.answers import Answers
from runtime.forwarded_identity import ForwardedIdentity
from runtime.metrics import Metrics
from tests.support import keys

IDENTITY = ForwardedIdentity("the secret of this start")
ROOT = IDENTITY.caller_headers(Caller("root", "admin", NO_SESSION))
RULES = TokenRules(audiences=("portico",), issuers=("the site",), max_ttl=3600)
GOOD = {"user_id": "ada", "aud": "portico", "iss": "the site"}


class Gateway:
    """Records what the router forwards, and never responds."""

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, bytes, Headers]] = []

    def send_request(self, method: bytes, uri: bytes, headers: Headers, body: Any) -> "Deferred[Any]":
        self.requests.append((method, uri, headers))
        return Deferred()


class Node:
    """One HTTP connection to the router worker, its authenticator, and the gateway behind it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.advance(keys.NOW)
        self.counted: list[tuple[Limit, str, Role]] = []
        self.revoked: set[str] = set()
        self.gateway = Gateway()
        ring = KeyRing(self.clock, Keys(secret=keys.SECRET))
        facts = ServerFacts(parse({}), self.clock)
        self.authenticator = Authenticator(
            ring, None, self._upsert_user, self._take, SessionRegistry(), self.clock, facts, RULES
        )
        rest = RestIdentity(self._check, self._check_appellant, Answers(Metrics()), IDENTITY)
        service: Any = SimpleNamespace(rest=self.gateway, rest_identity=rest, clock=self.clock)
        worker: Any = SimpleNamespace(service=service)
        site: Any = Site(RestProxy(worker, lambda service: service.rest))
        site.protocol = node_channels(ChannelSweeper(self.clock))
        site.requestFactory = node_requests(None, None, OriginCheck(LOCAL, self.clock), self.clock)
        site.reactor = self.clock
        self.channel: Channel = site.buildProtocol(None)
        self.channel.makeConnection(StringTransport())

    def send(self, *lines: bytes, body: bytes = b"") -> None:
        self.channel.dataReceived(b"\r\n".join([*lines, b"", body]))

    def callers(self) -> list[Caller | PorticoError]:
        """What the gateway reads in each request."""
        return [_read(headers) for _, _, headers in self.gateway.requests]

    async def _check(self, token: str) -> Principal:
        return await self.authenticator.check(token, "request")

    async def _check_appellant(self, token: str) -> Principal:
        return await self.authenticator.check_with(token, "request", self._admit_anybody)

    async def _admit_anybody(self, principal: Principal) -> bool:
        return True

    async def _upsert_user(self, principal: Principal) -> bool:
        return principal.user_id not in self.revoked

    def _take(self, limit: Limit, user_id: str, role: Role) -> None:
        self.counted.append((limit, user_id, role))


def _read(headers: Headers) -> Caller | PorticoError:
    received: Mapping[str, str] = {
        name.decode().lower(): values[-1].decode("latin-1") for name, values in headers.getAllRawHeaders()
    }
    try:
        return IDENTITY.read_caller(received.get)
    except PorticoError as error:
        return error


@pytest.fixture
def node() -> Node:
    return Node()


def bearer(**change: Any) -> bytes:
    return b"Authorization: Bearer " + keys.token(**{**GOOD, **change}).encode()


REQUEST = b"GET /api/v1/me HTTP/1.1", b"Host: x"
FORGED = [f"{name}: {value}".encode() for name, value in ROOT.items()]


def test_the_gateway_gets_the_caller_and_not_the_token(node: Node) -> None:
    node.send(*REQUEST, bearer())
    [caller] = node.callers()
    assert isinstance(caller, Caller)
    assert (caller.user_id, caller.role, caller.session_id) == ("ada", "user", NO_SESSION)
    assert caller.login
    assert not node.gateway.requests[0][2].hasHeader("Authorization")
    assert node.counted == [("request", "ada", "user")]


SPELLINGS = {
    "as they are": FORGED,
    "upper case": [line.upper() for line in FORGED],
    "underscores": [line.replace(b"-", b"_") for line in FORGED],
    "twice": FORGED + FORGED,
    "a space before the colon": [line.replace(b":", b" :", 1) for line in FORGED],
    "a tab after the colon": [line.replace(b": ", b":\t", 1) for line in FORGED],
    "folded": [b"X-Request-Id: 1", *[b" " + line for line in FORGED]],
    "folded value": [line.replace(b": ", b":\r\n ", 1) for line in FORGED],
    "a bare line feed": [b"X-Request-Id: 1\n" + b"\n".join(FORGED)],
    "a bare carriage return": [b"X-As-User: 1\r" + b"\r".join(FORGED)],
    "a zero byte": [line.replace(b":", b"\x00:", 1) for line in FORGED],
    "other control characters": [b"X-As-User: 1\x0b\x0c\x1c\x1d\x85" + b"\x0b".join(FORGED)],
    "named by Connection": [b"Connection: x-portico-user, x-portico-role", *FORGED],
}


@pytest.mark.parametrize("lines", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("with_token", [True, False])
@pytest.mark.parametrize("version", [b"HTTP/1.1", b"HTTP/1.0"])
def test_no_spelling_of_the_headers_makes_a_client_somebody_else(
    node: Node, lines: list[bytes], with_token: bool, version: bytes
) -> None:
    token = [bearer()] if with_token else []
    node.send(b"GET /api/v1/me " + version, b"Host: x", *token, *lines)
    for caller in node.callers():  # a malformed head is refused and not forwarded
        assert not isinstance(caller, Caller) or caller.user_id == "ada"
        assert isinstance(caller, Caller) == with_token
    for _, _, headers in node.gateway.requests:
        assert ROOT["x-portico-user"] not in (headers.getRawHeaders("x-portico-user") or [])


def test_trailers_of_a_chunked_body_are_no_headers(node: Node) -> None:
    chunks = b"2\r\n{}\r\n0\r\n" + b"\r\n".join(FORGED) + b"\r\n\r\n"
    head = b"PATCH /api/v1/me HTTP/1.1", b"Host: x", b"Transfer-Encoding: chunked"
    node.send(*head, bearer(), body=chunks)
    node.send(*REQUEST)
    assert all(not isinstance(caller, Caller) or caller.user_id == "ada" for caller in node.callers())


@pytest.mark.parametrize("separator", [b"?", b"?x=", b"?%0d%0a"])
def test_a_target_adds_no_header(node: Node, separator: bytes) -> None:
    node.send(
        b"GET /api/v1/me" + separator + b"%0d%0a".join(FORGED).replace(b" ", b"") + b" HTTP/1.1", b"Host: x"
    )
    assert not any(isinstance(caller, Caller) for caller in node.callers())


def test_each_request_of_a_connection_has_its_own_caller(node: Node) -> None:
    """A connection says nothing about who sends the next request: reverse proxies share one between users."""
    node.send(*REQUEST, bearer())
    service: Any = node.channel.requests[0]
    service.finish()
    node.send(*REQUEST, bearer(user_id="bob"))
    service = node.channel.requests[0]
    service.finish()
    node.send(*REQUEST, *FORGED)
    names = [caller.user_id if isinstance(caller, Caller) else None for caller in node.callers()]
    assert names == ["ada", "bob", None]


def test_pipelined_requests_do_not_share_a_caller(node: Node) -> None:
    smuggled = b"\r\n".join([*REQUEST, *FORGED, b"", b""])
    node.send(*REQUEST, bearer(), body=smuggled)
    finished: Any = node.channel.requests[0]
    finished.finish()
    first, second = node.callers()
    assert isinstance(first, Caller)
    assert isinstance(second, Forbidden)


REFUSED = {
    "expired": bearer(exp=keys.NOW - 120),
    "another audience": bearer(aud="other"),
    "no audience": bearer(aud=None),
    "another issuer": bearer(iss="other"),
    "valid for too long": bearer(exp=keys.NOW + 9_000),
    "not valid yet": bearer(nbf=keys.NOW + 600, exp=keys.NOW + 900),
    "a refresh token": bearer(token_type="refresh"),
    "another key": b"Authorization: Bearer " + keys.token("x" * 64, **GOOD).encode(),
    "revoked": bearer(user_id="eve"),
    "not a token": b"Authorization: Bearer x",
    "an empty token": b"Authorization: Bearer ",
}


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED.keys())
def test_a_token_is_refused_as_it_is_at_a_login(node: Node, line: bytes) -> None:
    node.revoked.add("eve")
    node.send(*REQUEST, line)
    [refusal] = node.callers()
    assert isinstance(refusal, PorticoError)
    ticket = line.partition(b"Bearer ")[2].decode()
    login = Deferred.fromCoroutine(node.authenticator.authenticate(None, {"ticket": ticket, "session": 1}))
    error: Any = []
    login.addErrback(lambda failure: error.append(failure.value))
    assert [(type(each), each.message, each.fields) for each in error] == [
        (type(refusal), refusal.message, refusal.fields)
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/v1/openapi.json",
        b"GET /api/docs",
        b"OPTIONS /api/v1/me",
        b"GET /api/v1/x",
        b"PUT /api/v1/me",
    ],
)
def test_what_calls_no_procedure_counts_against_no_limit(node: Node, line: bytes) -> None:
    node.send(line + b" HTTP/1.1", b"Host: x", bearer())
    assert len(node.gateway.requests) == 1
    assert node.counted == []


def test_head_is_verified_as_get_is(node: Node) -> None:
    node.send(b"HEAD /api/v1/me HTTP/1.1", b"Host: x", bearer())
    assert node.counted == [("request", "ada", "user")]


@pytest.mark.parametrize(
    ("line", "is_named"),
    [
        (b"GET /api/v1/moderation/decisions HTTP/1.1", True),
        (b"HEAD /api/v1/moderation/decisions HTTP/1.1", True),
        (b"POST /api/v1/moderation/decisions/7/appeal HTTP/1.1", True),
        (b"GET /api/v1/moderation/appeals HTTP/1.1", False),
        (b"POST /api/v1/moderation/reports HTTP/1.1", False),
        (b"GET /api/v1/me HTTP/1.1", False),
    ],
)
def test_who_is_blocked_is_heard_where_decisions_are_read_and_appealed(
    node: Node, line: bytes, is_named: bool
) -> None:
    node.revoked.add("ada")
    node.send(line, b"Host: x", b"Content-Length: 0", bearer())
    [caller] = node.callers()
    assert isinstance(caller, Caller) == is_named
