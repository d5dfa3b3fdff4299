"""Who gets the demo, a token and the end of the router, and who does not."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import jwt
import pytest
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.web.resource import Resource, getChildForRequest
from twisted.web.test.requesthelper import DummyRequest

from portico.settings.core import parse
from router.http import resources

SECRET = "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"
PRODUCTION = {"PORTICO_ENV": "production"}
HERE = IPv4Address("TCP", "127.0.0.1", 50_000)
HOST, ORIGIN = "127.0.0.1:8080", "http://127.0.0.1:8080"
ADA = "demo/tokens/demo-ada"


class Answer(NamedTuple):
    """What came back."""

    status: int
    body: str
    headers: dict[str, str]


class Site:
    """A node's `/`, with a router that can be killed."""

    def __init__(self, **env: str) -> None:
        self.killed = list[str]()
        settings = parse({"ACCESS_TOKEN_SECRET": SECRET, **env})
        worker: Any = SimpleNamespace(settings=settings, crash_soon=lambda: self.killed.append("router"))
        self.root: Resource = resources.root({"landing": True, "worker": worker})

    def ask(self, path: str, method: str = "GET", peer: Any = HERE, **headers: str | None) -> Answer:
        """A request as a browser on this machine makes it; None removes a header."""
        request: Any = DummyRequest(path.encode().split(b"/"))
        request.method, request.client = method.encode(), peer
        request.getClientAddress, request.isSecure = lambda: peer, lambda: False
        sent = {
            "Accept": "text/html",
            "Host": HOST,
            **{name.replace("_", "-"): of for name, of in headers.items()},
        }
        for name, value in sent.items():
            if value is not None:
                request.requestHeaders.setRawHeaders(name.encode(), [value.encode()])
        request.prepath = []
        body = getChildForRequest(self.root, request).render(request)
        if body != 1:
            request.write(body)
            request.finish()
        found = {name.decode(): of[0].decode() for name, of in request.responseHeaders.getAllRawHeaders()}
        return Answer(request.responseCode or 200, b"".join(request.written).decode(), found)

    def act(self, path: str, **changed: Any) -> Answer:
        """The same for an action, as the page asks for it."""
        return self.ask(path, "POST", **{"Origin": ORIGIN, "X_Portico_Demo": self.key(), **changed})

    def key(self) -> str:
        """What the page knows."""
        return self.ask("").body.partition('name="demo-key" content="')[2].partition('"')[0]


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what is built for browsers."""
    manifest = {"portico.js": {"file": "portico.1.js"}, "portico-chat.js": {"file": "portico-chat.1.js"}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(resources, "BUILT_WEB", tmp_path)
    return tmp_path


def test_a_browser_on_this_machine_gets_the_demo() -> None:
    page = Site().ask("")
    assert page.status == 200
    assert "Message the seller" in page.body
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://127.0.0.1:8080;" in policy
    assert "<style" not in page.body
    assert " style=" not in page.body


@pytest.mark.parametrize("user_id", ["demo-ada", "demo-bob"])
def test_the_two_people_get_tokens_of_an_hour(user_id: str) -> None:
    answer = Site().act(f"demo/tokens/{user_id}")
    said = jwt.decode(json.loads(answer.body)["token"], SECRET, ["HS256"])
    assert (said["user_id"], said["portico_role"]) == (user_id, "user")
    assert said["exp"] - said["iat"] == 3600
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "user_id", ["7", "admin", "demo-", "demo-eve", "demo-ada/x", "DEMO-ADA", "", "demo-ada "]
)
def test_nobody_else_gets_one(user_id: str) -> None:
    assert Site().act(f"demo/tokens/{user_id}").status == 404


def test_the_page_may_kill_the_router() -> None:
    site = Site()
    assert site.act("demo/kill-router").status == 202
    assert site.killed == ["router"]


ELSEWHERE: list[dict[str, Any]] = [
    {"Host": "rebound.example:8080", "Origin": "http://rebound.example:8080"},
    {"Host": "127.0.0.1.example"},
    {"Host": "localhost@example.com"},
    {"Host": "127.0.0.1:8080\t; x"},
    {"Host": None},
    {"Origin": "http://localhost:3000"},
    {"Origin": "https://example.com"},
    {"Origin": "null"},
    {"Origin": "https://127.0.0.1:8080"},
    {"X_Forwarded_For": "203.0.113.9"},
    {"Forwarded": "for=203.0.113.9"},
    {"peer": IPv4Address("TCP", "192.168.1.20", 50_000)},
    {"peer": IPv6Address("TCP", "2001:db8::7", 50_000)},
    {"peer": IPv6Address("TCP", "::ffff:192.168.1.20", 50_000)},
    {"peer": UNIXAddress(None)},
]


@pytest.mark.parametrize("changed", ELSEWHERE)
def test_elsewhere_there_is_no_demo(changed: dict[str, Any]) -> None:
    site = Site()
    assert site.act(ADA, **changed).status == 404
    assert site.act("demo/kill-router", **changed).status == 404
    assert site.ask("demo/demo.js", **changed).status == 404
    assert site.key() not in site.ask("", **changed).body
    assert site.killed == []


@pytest.mark.parametrize(
    "changed", [{"X_Portico_Demo": None}, {"X_Portico_Demo": "0" * 64}, {"Origin": None}]
)
def test_an_action_needs_the_page(changed: dict[str, Any]) -> None:
    site = Site()
    assert site.act(ADA, **changed).status == 404
    assert site.act("demo/kill-router", **changed).status == 404
    assert site.killed == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])
def test_every_address_of_this_machine_is_served(host: str) -> None:
    assert Site().act(ADA, peer=IPv6Address("TCP", host, 50_000)).status == 200


@pytest.mark.parametrize("host", ["localhost:8080", "LOCALHOST:8080", "[::1]:8080", "127.0.0.1"])
def test_every_name_of_this_machine_serves(host: str) -> None:
    assert Site().act(ADA, Host=host, Origin=f"http://{host.lower()}").status == 200


@pytest.mark.parametrize(
    "env",
    [
        PRODUCTION,
        {**PRODUCTION, "PORTICO_DEMO": "1"},
        {"PORTICO_DEMO": "0"},
        {"JWT_JWKS_URL": "https://issuer.example.com/jwks.json"},
    ],
)
def test_a_node_without_the_demo_answers_as_before(env: dict[str, str]) -> None:
    known = Site().key()
    site = Site(**env)
    assert site.key() == ""
    for path in (ADA, "demo/kill-router"):
        assert site.act(path, X_Portico_Demo=known).status == 404
    assert site.ask("demo/demo.js").status == 404
    assert site.killed == []


def test_where_the_chat_is_not_built_the_landing_page_stays(built: Path) -> None:
    (built / "manifest.json").write_text('{"portico.js": {"file": "portico.1.js"}}')
    assert "Portico is running" in Site().ask("").body
    (built / "manifest.json").unlink()
    assert "Portico is running" in Site().ask("").body


def test_a_program_gets_json() -> None:
    assert Site().ask("", Accept="*/*").body == '{"name":"portico","see":"/info"}'


def test_every_file_of_the_page_is_served() -> None:
    site = Site()
    words = site.ask("").body.replace('"', "\n").split("\n")
    files = sorted({word for word in words if word.startswith("demo/")})
    assert len(files) == 7
    for file in [*files, "demo/person.js", "demo/settings.js", "demo/node.js"]:
        assert site.ask(file).status == 200
    assert site.ask("demo/demo.js").headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["index.html", "../resources.py", "../../sdk.py", "", "x/../demo.js", "/etc/passwd"]
)
def test_nothing_else_is(path: str) -> None:
    assert Site().ask(f"demo/{path}").status == 404
