"""Variables of connections: how many of them, of subscriptions, and by which code they are handled."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Choice, Integer, Names

LOOPBACK = "127.0.0.0/8,::1"

MAX_CONNECTIONS = Integer(
    "MAX_CONNECTIONS",
    "Connections in total; fewer if the system allows fewer file descriptors.",
    10_000,
    16,
    1_000_000,
)
MAX_UNJOINED = Integer(
    "MAX_UNJOINED_PER_ADDRESS",
    "Connections of one IP address that have not joined a session.",
    256,
    1,
    1_000_000,
)
TRUSTED_PROXIES = Names(
    "TRUSTED_PROXIES",
    "The networks of your proxies; the limit per address does not apply to them.",
    LOOPBACK,
    form="networks such as `10.0.0.0/8`, separated by commas, or `none`",
)
MAX_SUBSCRIPTIONS = Integer("MAX_SUBSCRIPTIONS", "Subscriptions of one session.", 128, 1, 10_000)
COMPRESSION = Choice(
    "WEBSOCKET_COMPRESSION",
    "`0` does not compress large messages, whatever clients offer.",
    choices=("1", "0"),
)
FAST_PATH = Choice(
    "PORTICO_ROUTER_FASTPATH",
    "`0` handles every message by Crossbar's own code: slower, with the same limits. To find out whether a "
    "fault is in Portico's fast paths.",
    choices=("1", "0"),
)

GROUP = Group("Connections", "reference/limits.md", declared(globals()))
