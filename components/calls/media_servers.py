"""Media servers of calls: LiveKit with its access tokens, or none (mesh calls).

No request goes to LiveKit: a token is a JWT signed with HS256 and the API secret
(https://docs.livekit.io/frontends/reference/tokens-grants/).
"""

import jwt

from portico.contract.call_shapes import Media
from portico.domain.calls.model import Call
from portico.ports import Clock
from portico.settings.calls import LiveKit

VALID = 3600  # seconds in which the room must be entered; LiveKit renews the tokens of who is in


class LiveKitRooms:
    """Media server for calls when LiveKit is configured: one LiveKit room for each call."""

    def __init__(self, livekit: LiveKit, clock: Clock) -> None:
        self._livekit = livekit
        self._clock = clock

    def media(self, call: Call, user_id: str) -> Media | None:
        """URL and token of a call's media room. LiveKit logs the room's name, so it has no user data."""
        token = access_token(self._livekit, f"call-{call.id}", user_id, self._clock.seconds())
        return Media(type="livekit", url=self._livekit.url, token=token)


def access_token(livekit: LiveKit, room: str, user_id: str, now: float) -> str:
    """An access token for one user and one media room, with publish and subscribe; `now` in seconds.

    The identity is the user id; names are left to the clients, who know them from the conversation.
    """
    claims = {
        "iss": livekit.api_key,
        "sub": user_id,
        "nbf": int(now),
        "exp": int(now) + VALID,
        "video": {"room": room, "roomJoin": True, "canPublish": True, "canSubscribe": True},
    }
    return jwt.encode(claims, livekit.api_secret, "HS256")


class Mesh:
    """The absence of a media server."""

    def media(self, call: Call, user_id: str) -> Media | None:  # noqa: ARG002 - the same for all
        return None
