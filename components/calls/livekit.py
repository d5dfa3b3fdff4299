"""LiveKit: the access tokens that let people into a media room, made without asking LiveKit.

Format: https://docs.livekit.io/frontends/reference/tokens-grants/ (a JWT, HS256 with the API secret).
"""

import jwt

from portico.settings import LiveKit

VALID = 3600  # seconds in which the room must be entered; who is in gets new tokens from LiveKit itself


def room_of(call_id: int) -> str:
    """The room of a call. LiveKit logs names of rooms, so it says nothing about people."""
    return f"call-{call_id}"


def access_token(livekit: LiveKit, room: str, user_id: str, name: str | None, now: float) -> str:
    """A token with which one person may enter one room, speak and listen; `now` in seconds."""
    claims = {
        "iss": livekit.api_key,
        "sub": user_id,
        "nbf": int(now),
        "exp": int(now) + VALID,
        "video": {"room": room, "roomJoin": True, "canPublish": True, "canSubscribe": True},
    }
    return jwt.encode({**claims, **({"name": name} if name else {})}, livekit.api_secret, "HS256")
