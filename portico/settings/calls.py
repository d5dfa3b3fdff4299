"""The part of the configuration that is about calls: their deadlines, and servers that help with media."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from portico.domain.calls.deadlines import Timing
from portico.domain.calls.ice import STUN_URI, TURN_URI, Ice
from portico.settings.environment import SettingsError, all_or_none, integer, url


@dataclass(frozen=True, slots=True)
class LiveKit:
    """The server of media rooms, as devices reach it, and the key pair that makes tokens for it."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)


def timing(env: Mapping[str, str]) -> Timing:
    """How long calls ring, connect, wait for who is lost, and last."""
    return Timing(
        ring=timedelta(seconds=integer(env, "CALL_RING_TIMEOUT", 45, 1, 600)),
        connect=timedelta(seconds=integer(env, "CALL_CONNECT_TIMEOUT", 30, 1, 600)),
        grace=timedelta(seconds=integer(env, "CALL_RECONNECT_GRACE", 15, 0, 600)),
        longest=timedelta(seconds=integer(env, "CALL_MAX_DURATION", 14_400, 60, 604_800)),
    )


def ice(env: Mapping[str, str]) -> Ice:
    """STUN and TURN servers: none, unless they are named."""
    turn = _addresses(env, "TURN_SERVERS", TURN_URI, "turn:turn.example.com:3478")
    if turn and not env.get("TURN_SECRET"):
        raise SettingsError("TURN_SERVERS needs TURN_SECRET: set it to coturn's static-auth-secret")
    return Ice(
        stun=_addresses(env, "STUN_SERVERS", STUN_URI, "stun:stun.example.com:3478"),
        turn=turn,
        secret=env.get("TURN_SECRET") or None,
        ttl=integer(env, "TURN_TTL", 3600, 60, 604_800),
    )


def livekit(env: Mapping[str, str]) -> LiveKit | None:
    """A LiveKit server, if there is one."""
    names = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
    values = all_or_none(env, "LiveKit", names)
    url(env, "LIVEKIT_URL", ("ws://", "wss://"))
    return LiveKit(*values) if values else None


def _addresses(env: Mapping[str, str], name: str, form: re.Pattern[str], example: str) -> tuple[str, ...]:
    addresses = tuple(part.strip() for part in (env.get(name) or "").split(",") if part.strip())
    for address in addresses:
        if not form.fullmatch(address):
            raise SettingsError(f"{name}: {address!r} must look like {example}; separate several by commas")
    return addresses
