"""LiveKit: what its server reads in a token, who gets one, and how it is configured."""

from typing import Any

import jwt
import pytest

from components.calls.media_servers import access_token
from portico.settings.calls import LiveKit
from portico.settings.core import SettingsError, parse

NOW = 1_792_000_000.7
SECRET = "a-secret-of-livekit-that-is-long-enough"
LIVEKIT = LiveKit("wss://media.example.com", "APIkey", SECRET)
ENV = {
    "LIVEKIT_URL": "wss://media.example.com",
    "LIVEKIT_API_KEY": "APIkey",
    "LIVEKIT_API_SECRET": SECRET,
}


def claims(token: str) -> dict[str, Any]:
    """What the server sees, once the signature is found good; the clock is not what is tested."""
    unhurried: Any = {"verify_exp": False, "verify_nbf": False}
    return jwt.decode(token, SECRET, algorithms=["HS256"], options=unhurried)


def test_a_token_is_for_one_person_in_one_room_for_an_hour() -> None:
    assert claims(access_token(LIVEKIT, "call-5", "7", NOW)) == {
        "iss": "APIkey",
        "sub": "7",
        "nbf": 1_792_000_000,
        "exp": 1_792_003_600,
        "video": {"room": "call-5", "roomJoin": True, "canPublish": True, "canSubscribe": True},
    }


def test_livekit_is_off_unless_it_is_configured() -> None:
    assert parse({}).livekit is None
    assert parse(ENV).livekit == LIVEKIT
    assert SECRET not in repr(parse(ENV))


@pytest.mark.parametrize("missing", ENV)
def test_half_a_livekit_is_a_mistake(missing: str) -> None:
    with pytest.raises(SettingsError, match=f"LiveKit needs {missing} too"):
        parse({name: value for name, value in ENV.items() if name != missing})


def test_browsers_connect_to_livekit_by_websocket() -> None:
    with pytest.raises(SettingsError, match="LIVEKIT_URL must begin with ws://"):
        parse({**ENV, "LIVEKIT_URL": "https://media.example.com"})
