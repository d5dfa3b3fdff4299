"""Which components run in which process: `python -m runtime.main NAME` runs the process NAME.

`messaging` may run in several processes: `messaging`, `messaging_2`, `messaging_3` and so on.
"""

from collections.abc import Mapping
from types import MappingProxyType

FORMER_NAMES = MappingProxyType({"core": "directory"})  # understood and shown until the next release
BRIDGE = "django_bridge"  # runs where there is a Django site to mirror to
# Each component is constructed by components/NAME/assembly.py, in this order. `messaging` is the hot path and
# has a process alone; what may take its time shares `core`.
PROCESSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "messaging": ("messaging", "receipts"),
        "core": (
            "users",
            "calls",
            "conversations",
            "evidence",
            "teams",
            "sync",
            "search",
            "stats",
            "presence",
            "assistants",
            "moderation",
            "admin",
            "notifications",
            "scheduling",
            "nodes",
            "webhooks",
        ),
        "media": ("media",),
        "notifier": ("delivery", "posting", "previews", "inbound"),
        "gateway": ("gateway",),
        BRIDGE: ("django_bridge",),
    }
)
ALWAYS = tuple(name for name in PROCESSES if name != BRIDGE)
SEVERAL = "messaging"  # runs in MESSAGING_PROCESSES processes


def numbered(count: int) -> tuple[str, ...]:
    """The names of the processes of SEVERAL. The first has what a node has once."""
    return (SEVERAL, *(f"{SEVERAL}_{number}" for number in range(2, count + 1)))


def kind_of(name: str) -> str:
    """`messaging_2` -> `messaging`: the name in PROCESSES; any other name is its own kind."""
    kind, _, number = name.rpartition("_")
    return kind if kind == SEVERAL and number.isdigit() else name
