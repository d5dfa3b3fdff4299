"""Variables of calls: their deadlines, and servers that help with media."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, Names, Secret, Text, Url

RING_TIMEOUT = Integer("CALL_RING_TIMEOUT", "How long a call rings.", 45, 1, 600, "seconds")
CONNECT_TIMEOUT = Integer(
    "CALL_CONNECT_TIMEOUT", "How long an accepted call may take to connect.", 30, 1, 600, "seconds"
)
RECONNECT_GRACE = Integer(
    "CALL_RECONNECT_GRACE", "How long a call waits for a lost participant.", 15, 0, 600, "seconds"
)
MAX_DURATION = Integer("CALL_MAX_DURATION", "How long a call may last.", 14_400, 60, 604_800, "seconds")
STUN_SERVERS = Names(
    "STUN_SERVERS",
    "STUN servers for calls through firewalls.",
    form="addresses such as `stun:stun.example.com:3478`, separated by commas",
)
TURN_SERVERS = Names(
    "TURN_SERVERS",
    "TURN servers for calls through firewalls; they need `TURN_SECRET`.",
    form="addresses such as `turn:turn.example.com:3478`, separated by commas",
)
TURN_SECRET = Secret("TURN_SECRET", "coturn's `static-auth-secret`.")
TURN_TTL = Integer("TURN_TTL", "How long a password for TURN is valid.", 3600, 60, 604_800, "seconds")
LIVEKIT_URL = Url(
    "LIVEKIT_URL",
    "LiveKit for calls of more than four people; the three `LIVEKIT_…` go together.",
    ("ws://", "wss://"),
)
LIVEKIT_API_KEY = Text("LIVEKIT_API_KEY", "The id of LiveKit's key.")
LIVEKIT_API_SECRET = Secret("LIVEKIT_API_SECRET", "LiveKit's key.")

LIVEKIT = (LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET)
GROUP = Group("Calls", "reference/calls.md", declared(globals()))
