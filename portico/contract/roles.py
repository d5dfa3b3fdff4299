"""Who may do what on the router: static roles, default deny, derived from the registry.

Clients (`user`, `service`, `admin`) may call exactly the procedures of their role and hear
events; they can neither publish nor register. Which event reaches whom is decided with each
publication (`eligible_authid`), not here.
"""

from typing import Any, TypeAlias

from portico.contract import uris
from portico.contract.registry import PROCEDURES
from portico.domain.people import Role

Permission: TypeAlias = dict[str, Any]
CLIENTS: tuple[Role, ...] = ("user", "service", "admin")
META = "wamp."


def roles() -> list[dict[str, Any]]:
    """The `roles` of the realm in `.crossbar/config.json`."""
    clients = [{"name": role, "permissions": _client(role)} for role in CLIENTS]
    return [{"name": "door", "permissions": _door()}, {"name": "room", "permissions": _room()}, *clients]


def _door() -> list[Permission]:
    """The session inside the router worker."""
    return [
        _permit(uris.INTERNAL_PREFIX, "call", "register", match="prefix"),
        _permit(uris.procedure("session."), "register", match="prefix"),
        _permit(uris.event("session."), "publish", match="prefix"),
        _permit(META, "subscribe", match="prefix"),
    ]


def _room() -> list[Permission]:
    """The processes of rooms behind the Unix socket."""
    return [
        _permit(uris.PREFIX, "register", match="prefix"),
        _permit(uris.EVENT_PREFIX, "publish", match="prefix"),
        _permit(META + "session.count", "call"),
    ]


def _client(role: Role) -> list[Permission]:
    callable_ = [_permit(procedure.uri, "call") for procedure in PROCEDURES if role in procedure.roles]
    return [*callable_, _permit(uris.EVENT_PREFIX, "subscribe", match="prefix")]


def _permit(uri: str, *actions: str, match: str = "exact") -> Permission:
    permission: Permission = {"uri": uri, "match": match, "allow": dict.fromkeys(actions, True)}
    if "call" in actions:
        permission["disclose"] = {"caller": True}
    return {**permission, "cache": True}
