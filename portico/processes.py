"""Which components run in which process: `python -m runtime.main NAME` runs the process NAME."""

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
