"""Who gets in with a token signed by a shared secret, as whom, and what others are answered."""

import time
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import pytest_twisted
from twisted.internet import reactor

from runtime.client import Rejected, connect
from tests.support.node import SECRET, Node
from tests.support.people import arrive
from tests.support.raw import CODECS, Codec, Raw

FORBIDDEN = "portico.error.forbidden"


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"exp": int(time.time()) + 3600, **claims}, secret, algorithm)


async def rejected(node: Node, token: str, authid: str | None = None) -> str:
    with pytest.raises(Rejected) as refusal:
        await connect(reactor, node.url, token, authid)
    return refusal.value.reason


@pytest_twisted.ensureDeferred
async def test_the_welcome_says_who_one_is_and_until_when(node: Node) -> None:
    before = time.time()
    expires = int(before) + 600
    person = await arrive(node, "", token=signed(user_id=4711, exp=expires))
    details: Any = person.client.details
    assert (details.authid, details.authrole, details.realm) == ("4711", "user", "portico")
    extra = details.authextra
    assert set(extra) >= {"user_id", "expires_at", "server_time", "protocol"}
    assert (extra["user_id"], extra["protocol"]) == ("4711", 1)
    assert datetime.fromisoformat(extra["expires_at"]) == datetime.fromtimestamp(expires, UTC)
    assert before - 1 <= datetime.fromisoformat(extra["server_time"]).timestamp() <= time.time() + 1


@pytest_twisted.ensureDeferred
async def test_somebody_unknown_is_there_as_soon_as_they_are_in(node: Node) -> None:
    token = signed(user_id="new-here", name="Ada Lovelace", email="ada@example.org", mobile="+4471234")
    person = await arrive(node, "", token=token)
    me = (await person.ask("user.me"))["user"]
    assert (me["id"], me["name"], me["role"]) == ("new-here", "Ada Lovelace", "user")
    assert (me["email"], me["mobile"]) == ("ada@example.org", "+4471234")


@pytest_twisted.ensureDeferred
async def test_sub_names_the_user_where_there_is_no_user_id(node: Node) -> None:
    person = await arrive(node, "", token=signed(sub="by-sub"))
    assert (await person.ask("user.me"))["user"]["id"] == "by-sub"


@pytest.mark.parametrize(
    ("written", "role"), [("user", "user"), ("service", "service"), ("admin", "admin"), ("landlord", "user")]
)
@pytest_twisted.ensureDeferred
async def test_the_role_is_the_tokens(node: Node, written: str, role: str) -> None:
    person = await arrive(node, f"role-{written}", role=written)
    assert person.client.details is not None
    assert person.client.details.authrole == role
    assert (await person.ask("session.info"))["session"]["role"] == role


@pytest_twisted.ensureDeferred
async def test_an_authid_must_be_ones_own(node: Node) -> None:
    token = node.token("ada")
    assert await rejected(node, token, authid="bob") == FORBIDDEN
    client = await connect(reactor, node.url, token, authid="ada")
    assert client.details is not None
    assert client.details.authid == "ada"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (signed("another-secret-that-is-long-enough-too", user_id="ada"), FORBIDDEN),
        (signed(user_id="ada", exp=int(time.time()) - 1), "portico.error.token_expired"),
        (signed(user_id="ada", token_type="refresh"), FORBIDDEN),
        (signed(user_id="ada", algorithm="HS512"), FORBIDDEN),
        (jwt.encode({"user_id": "ada", "exp": int(time.time()) + 3600}, "", "none"), FORBIDDEN),
        (jwt.encode({"user_id": "ada"}, SECRET, "HS256"), FORBIDDEN),
        (signed(user_id="ada", exp="tomorrow"), FORBIDDEN),
        (signed(user_id="ada", nbf=int(time.time()) + 3600), FORBIDDEN),
        (signed(name="nobody"), FORBIDDEN),
        (signed(user_id=True), FORBIDDEN),
        (signed(user_id=""), FORBIDDEN),
        (signed(user_id="u" * 65), FORBIDDEN),
        (signed(user_id="a\x00b"), FORBIDDEN),
        ("", FORBIDDEN),
        ("no.jwt.at-all", FORBIDDEN),
        ("\x00", FORBIDDEN),
    ],
    ids=[
        "another secret", "expired", "a refresh token", "another algorithm", "no signature", "no exp",
        "an exp that is no time", "not valid yet", "no user", "a bool for a user", "an empty user",
        "a long user", "a NUL in the user", "no ticket", "no JWT", "a NUL",
    ],
)  # fmt: skip
@pytest_twisted.ensureDeferred
async def test_a_bad_token_lets_nobody_in(node: Node, token: str, reason: str) -> None:
    assert await rejected(node, token) == reason


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.subprotocol)
@pytest_twisted.ensureDeferred
async def test_the_abort_says_how_long_to_wait_as_an_error_of_a_call_does(node: Node, codec: Codec) -> None:
    raw = Raw(codec)
    await raw.connect(node.port)
    _, details, reason = await raw.join(signed(user_id="early", iat=int(time.time()) + 95))
    assert reason == "portico.error.unavailable"
    assert 0 < details["retry_after_ms"] <= 35_001
    assert "set the clocks" in details["message"]
    raw.websocket.close()
