"""ICE servers: credentials as coturn computes them, and addresses that a browser accepts."""

import pytest
import pytest_twisted
from twisted.internet.task import Clock

from components.calls.ice import IceService
from portico.contract.call import GetIceServers
from portico.contract.payload import encode
from portico.domain.calls.ice import Ice, turn_credential
from portico.domain.people import Caller
from portico.settings.core import SettingsError, parse

NOW = 1_791_996_400.9
SECRET = "known-answer-secret"
TURN = ("turn:turn.example.com:3478", "turns:turn.example.com:5349?transport=tcp")
ADA = Caller("7", "user", 1)


async def asked(ice: Ice, caller: Caller = ADA) -> dict[str, object]:
    clock = Clock()
    clock.advance(NOW)
    return encode(await IceService(ice, clock).servers(GetIceServers(), caller))


def test_a_credential_is_the_one_that_openssl_computes() -> None:
    """`printf 1792000000:7 | openssl dgst -sha1 -hmac known-answer-secret -binary | base64`."""
    assert turn_credential(SECRET, "7", 1_792_000_000) == (
        "1792000000:7",
        "mfBGpwdeRe/JGSWwg6Dtsly15BE=",
    )


@pytest_twisted.ensureDeferred
async def test_turn_servers_come_with_a_credential_and_stun_servers_without() -> None:
    answer = await asked(Ice(("stun:turn.example.com:3478",), TURN, SECRET))
    assert answer == {
        "ice_servers": [
            {"urls": ["stun:turn.example.com:3478"]},
            {
                "urls": list(TURN),
                "username": "1792000000:7",
                "credential": "mfBGpwdeRe/JGSWwg6Dtsly15BE=",
            },
        ],
        "expires_at": "2026-10-14T17:46:40.000Z",
    }


@pytest_twisted.ensureDeferred
async def test_everybody_has_a_credential_of_their_own() -> None:
    answers = [await asked(Ice((), TURN, SECRET), Caller(user_id, "user", 1)) for user_id in ("7", "8")]
    assert answers[0] != answers[1]


@pytest_twisted.ensureDeferred
async def test_without_servers_the_list_is_empty() -> None:
    assert (await asked(Ice()))["ice_servers"] == []


def test_no_server_is_asked_for_unless_the_operator_names_it() -> None:
    assert parse({}).ice == Ice()


def test_servers_are_named_in_lists() -> None:
    env = {"STUN_SERVERS": "stun:a, stun:[2001:db8::1]:3478,", "TURN_SERVERS": ",".join(TURN)}
    ice = parse({**env, "TURN_SECRET": SECRET, "TURN_TTL": "600"}).ice
    assert ice == Ice(("stun:a", "stun:[2001:db8::1]:3478"), TURN, SECRET, 600)
    assert SECRET not in repr(ice)


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"TURN_SERVERS": TURN[0]}, "TURN_SERVERS needs TURN_SECRET"),
        ({"TURN_SERVERS": "turn.example.com", "TURN_SECRET": "x"}, "must look like turn:"),
        ({"TURN_SERVERS": "turn://turn.example.com", "TURN_SECRET": "x"}, "must look like turn:"),
        ({"TURN_SERVERS": "turn:a?transport=sctp", "TURN_SECRET": "x"}, "must look like turn:"),
        ({"STUN_SERVERS": "turn:a"}, "must look like stun:"),
        ({"STUN_SERVERS": "stun:a stun:b"}, "must look like stun:"),
        ({"STUN_SERVERS": "stun:a?transport=udp"}, "must look like stun:"),
        ({"TURN_TTL": "0"}, "TURN_TTL"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable(env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        parse(env)
    assert "\n" not in str(caught.value)
