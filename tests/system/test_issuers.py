"""Tokens of an issuer with keys of its own, the site's second opinion, and two nodes side by side."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import pytest_twisted
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.internet import reactor

from runtime.client import Rejected, connect
from tests.support.environment import NO_ENV_FILE
from tests.support.node import ROOT, Node
from tests.support.people import arrive, wait_for_all_events
from tests.support.ports import free_port
from tests.support.site import Answer, ReceivedRequest, Site, running_site

FORBIDDEN = "portico.error.forbidden"
PEM_KEY = ed25519.Ed25519PrivateKey.generate()
FIRST, SECOND = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())
ALGORITHMS: dict[str, Any] = {
    "RS256": jwt.algorithms.RSAAlgorithm,
    "ES256": jwt.algorithms.ECAlgorithm,
}


def pem(key: Any) -> str:
    encoded: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def jwk(key: Any, algorithm: str, kid: str) -> dict[str, Any]:
    described = json.loads(ALGORITHMS[algorithm].to_jwk(key.public_key()))
    return {**described, "kid": kid, "alg": algorithm, "use": "sig"}


def signed(key: Any, algorithm: str, user_id: str, kid: str | None = None) -> str:
    headers = {"kid": kid} if kid else None
    claims = {"user_id": user_id, "exp": int(time.time()) + 600}
    return jwt.encode(claims, key, algorithm, headers)


async def rejected(node: Node, token: str) -> str:
    with pytest.raises(Rejected) as refusal:
        await connect(reactor, node.url, token)
    return refusal.value.reason


class Issuer:
    """Serves its key set; `keys` may change."""

    def __init__(self) -> None:
        self.keys = [jwk(FIRST, "RS256", "first"), jwk(CURVE, "ES256", "curve")]

    def answer(self, asked: ReceivedRequest) -> Answer:
        return (200, {"keys": self.keys}) if asked.path == "/jwks.json" else (404, {})


class Django:
    """Stands by every token but those of `disowned`."""

    def __init__(self) -> None:
        self.disowned: set[str] = set()
        self.broken = False

    def answer(self, asked: ReceivedRequest) -> Answer:
        if (asked.method, asked.path) != ("POST", "/api/auth/verify-token/"):
            return 404, {}
        token = json.loads(asked.body)["token"]
        return (503, {}) if self.broken else (401, {}) if token in self.disowned else (200, {})


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def django() -> Django:
    return Django()


@pytest.fixture(scope="module")
def site(django: Django) -> Iterator[Site]:
    with running_site(django.answer) as site:
        yield site


@pytest.fixture(scope="module")
def issuers_node(issuer: Issuer, site: Site) -> Iterator[Node]:
    """Knows keys by PEM and by JWKS, has no secret, and asks Django."""
    with running_site(issuer.answer) as keys:
        node = Node(
            free_port(),
            ACCESS_TOKEN_SECRET="",
            JWT_PUBLIC_KEY=pem(PEM_KEY),
            JWT_JWKS_URL=keys.url + "/jwks.json",
            DJANGO_API_URL=site.url + "/",
            DJANGO_VERIFY_TOKENS="1",
        )
        with node.running():
            yield node


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [(PEM_KEY, "EdDSA", None), (FIRST, "RS256", "first"), (FIRST, "RS256", None), (CURVE, "ES256", "curve")],
    ids=["PEM", "JWKS RS256", "JWKS without kid", "JWKS ES256"],
)
@pytest_twisted.ensureDeferred
async def test_a_token_of_the_issuer_lets_in(
    issuers_node: Node, key: Any, algorithm: str, kid: str | None
) -> None:
    person = await arrive(issuers_node, "", token=signed(key, algorithm, f"{algorithm}-{kid}", kid))
    assert (await person.ask("user.me"))["user"]["id"] == f"{algorithm}-{kid}"


@pytest.mark.parametrize(
    "token",
    [
        signed(SECOND, "RS256", "ada", "first"),
        signed(SECOND, "RS256", "ada", "nowhere"),
        signed(b"a public key used as if it were a secret", "HS256", "ada", "first"),
    ],
    ids=["another key", "an unknown kid", "HS256"],
)
@pytest_twisted.ensureDeferred
async def test_a_token_of_nobody_lets_nobody_in(issuers_node: Node, token: str) -> None:
    assert await rejected(issuers_node, token) == FORBIDDEN


@pytest_twisted.ensureDeferred
async def test_django_is_asked_once_for_a_token(issuers_node: Node, site: Site) -> None:
    token = signed(PEM_KEY, "EdDSA", "asked-about")
    await arrive(issuers_node, "", token=token)
    await arrive(issuers_node, "", token=token)
    [asked] = [asked for asked in site.asked if token in asked.body.decode()]
    assert (asked.method, asked.path) == ("POST", "/api/auth/verify-token/")
    assert json.loads(asked.body) == {"token": token}
    assert asked.headers["content-type"].startswith("application/json")
    assert asked.headers["authorization"] == f"Bearer {token}"


@pytest_twisted.ensureDeferred
async def test_a_token_that_django_disowns_lets_nobody_in(issuers_node: Node, django: Django) -> None:
    token = signed(PEM_KEY, "EdDSA", "disowned")
    django.disowned.add(token)
    assert await rejected(issuers_node, token) == FORBIDDEN


@pytest_twisted.ensureDeferred
async def test_while_django_is_broken_a_retry_is_advised(issuers_node: Node, django: Django) -> None:
    token = signed(PEM_KEY, "EdDSA", "meanwhile")
    django.broken = True
    assert await rejected(issuers_node, token) == "portico.error.unavailable"
    django.broken = False
    await arrive(issuers_node, "", token=token)


@pytest_twisted.ensureDeferred
async def test_two_nodes_side_by_side_know_nothing_of_each_other(node: Node, issuers_node: Node) -> None:
    there = signed(PEM_KEY, "EdDSA", "twin")
    assert await rejected(node, there) == FORBIDDEN
    assert await rejected(issuers_node, node.token("twin")) == FORBIDDEN
    other_twin = await arrive(issuers_node, "", token=there)
    twin, friend = await arrive(node, "twin"), await arrive(node, "friend-of-twins")
    opened = await friend.ask("conversation.create", participant_ids=["twin"])
    await wait_for_all_events(friend, twin, opened["conversation"]["id"])
    assert other_twin.received == []
    assert (await other_twin.ask("conversation.list"))["conversations"] == []


@pytest.mark.parametrize(
    ("secret", "says"),
    [("", "needs ACCESS_TOKEN_SECRET"), ("too-short", "ACCESS_TOKEN_SECRET is shorter than 32 bytes")],
    ids=["missing", "short"],
)
def test_production_refuses_to_start_without_a_good_secret(secret: str, says: str) -> None:
    env = {
        **NO_ENV_FILE,
        "PATH": os.environ["PATH"],
        "PORTICO_ENV": "production",
        "ACCESS_TOKEN_SECRET": secret,
    }
    command = [sys.executable, "-m", "cli", "up"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert "too-short" not in done.stderr
