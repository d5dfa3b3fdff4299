"""The part of the configuration that is about calls: their deadlines, and servers that help with media."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from portico.domain.calls.deadlines import Timing
from portico.domain.calls.ice import STUN_URI, TURN_URI, Ice
from portico.settings.environment import SettingsError, all_or_none
from portico.settings.variables import calls as variables
from portico.settings.variables.kinds import Names


@dataclass(frozen=True, slots=True)
class LiveKit:
    """The server of media rooms, as devices reach it, and the key pair that makes tokens for it."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)


def timing(env: Mapping[str, str]) -> Timing:
    """How long calls ring, connect, wait for who is lost, and last."""
    return Timing(
        ring=timedelta(seconds=variables.RING_TIMEOUT.read(env)),
        connect=timedelta(seconds=variables.CONNECT_TIMEOUT.read(env)),
        grace=timedelta(seconds=variables.RECONNECT_GRACE.read(env)),
        longest=timedelta(seconds=variables.MAX_DURATION.read(env)),
    )


def ice(env: Mapping[str, str]) -> Ice:
    """STUN and TURN servers: none, unless they are named."""
    secret = variables.TURN_SECRET.read(env) or None
    turn = _addresses(env, variables.TURN_SERVERS, TURN_URI, "turn:turn.example.com:3478")
    if turn and not secret:
        raise SettingsError("TURN_SERVERS needs TURN_SECRET: set it to coturn's static-auth-secret")
    return Ice(
        stun=_addresses(env, variables.STUN_SERVERS, STUN_URI, "stun:stun.example.com:3478"),
        turn=turn,
        secret=secret,
        ttl=variables.TURN_TTL.read(env),
    )


def livekit(env: Mapping[str, str]) -> LiveKit | None:
    """A LiveKit server, if there is one."""
    values = all_or_none(env, "LiveKit", tuple(variable.name for variable in variables.LIVEKIT))
    variables.LIVEKIT_URL.read(env)
    return LiveKit(*values) if values else None


def _addresses(
    env: Mapping[str, str], variable: Names, form: re.Pattern[str], example: str
) -> tuple[str, ...]:
    addresses = variable.parts(env)
    for address in addresses:
        if not form.fullmatch(address):
            raise SettingsError(
                f"{variable.name}: {address!r} must look like {example}; separate several by commas"
            )
    return addresses
