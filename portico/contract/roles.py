"""Who may do what on the router: static roles, default deny, derived from the registry.

Clients (`user`, `service`, `admin`, `moderator`, `bot`) may call exactly the procedures of their role and
hear events; they can neither publish nor register, but for the one hook that a service may register.
Which event reaches whom is decided with each publication (`eligible_authid`), not here.
"""

from typing import Any, TypeAlias

from portico.contract import uris
from portico.contract.registry import PROCEDURES
from portico.contract.rest import ROUTES
from portico.domain.people import Role

Permission: TypeAlias = dict[str, Any]
CLIENTS: tuple[Role, ...] = ("user", "service", "admin", "moderator", "bot")
META = "wamp."
ROUTER = "router"  # the role of the session inside the router worker


def roles() -> list[dict[str, Any]]:
    """The `roles` of the realm in `.crossbar/config.json`."""
    clients = [{"name": role, "permissions": _client(role)} for role in CLIENTS]
    return [
        {"name": ROUTER, "permissions": _router()},
        {"name": uris.COMPONENT, "permissions": _component()},
        *clients,
    ]


# Beside `session.*`: what needs the live sessions, or all processes.
OF_THE_ROUTER = ("admin.disconnect", "admin.revoke_tokens", "admin.overview", "admin.sessions")


def _router() -> list[Permission]:
    """The session inside the router worker."""
    return [
        _permit(uris.INTERNAL_PREFIX, "call", "register", match="prefix"),
        _permit(uris.procedure("session."), "register", match="prefix"),
        *[_permit(uris.procedure(name), "register") for name in OF_THE_ROUTER],
        _permit(uris.event("session."), "publish", match="prefix"),
        _permit(META, "subscribe", match="prefix"),
    ]


def _component() -> list[Permission]:
    """Component processes behind the Unix socket; what REST reaches, the gateway calls for others.

    A bot that streams an answer types: the assistants say so for it.

    Crossbar decides by the longest entry that a URI begins with, so what begins like an exact entry needs one
    of its own.
    """
    of_components = (uris.procedure("typing.set"), uris.procedure("moderation.decide"))
    called = sorted({*of_components, *(route.procedure.uri for route in ROUTES)})
    longer = [
        each.uri for each in PROCEDURES if each.uri not in called and each.uri.startswith(tuple(called))
    ]
    return [
        _permit(uris.PREFIX, "register", match="prefix"),
        _permit(uris.EVENT_PREFIX, "publish", match="prefix"),
        *[_permit(uri, "call", "register") for uri in called],
        *[_permit(uri, "register") for uri in longer],
        _permit(uris.LOG_GREW, "publish", "subscribe"),
        _permit(uris.TEAM_LOG_GREW, "publish", "subscribe"),
        _permit(uris.MESSAGES_SENT, "publish", "subscribe"),
        _permit(uris.MESSAGES_PUBLISHED, "publish", "subscribe"),
        _permit(uris.MESSAGES_BESIDE, "call", "register", match="prefix"),
        _permit(uris.CONVERSATION_MOVED, "publish", "subscribe"),
        _permit(uris.PRESENCE_CHANGED, "publish", "subscribe"),
        _permit(uris.STATUS_CHOSEN, "publish", "subscribe"),
        _permit(uris.LIVE_NODES, "call", "register"),
        _permit(uris.NODES_CHANGED, "publish", "subscribe"),
        _permit(uris.EVENTS_LOST, "publish", "subscribe"),
        _permit(uris.REFRESH_PEOPLE, "call", "register"),
        _permit(uris.CALENDAR, "call", "register"),
        _permit(META + "session.count", "call"),
        _permit(uris.SESSIONS_JOINED, "subscribe"),
        _permit(uris.SESSION_LEFT, "subscribe"),
        _permit(uris.CONNECTED, "call"),
        _permit(uris.LOGIN, "call"),
        _permit(uris.END_SESSIONS, "call"),
        _permit(uris.DRAIN, "call"),
        _permit(uris.LOAD, "call"),
        _permit(uris.END_ELSEWHERE, "register"),
        _permit(uris.END_ANNOUNCED, "call"),
        _permit(uris.SUSPENDED, "call"),
        _permit(uris.SUSPENSIONS_CHANGED, "publish", "subscribe"),
        _permit(uris.SESSIONS_END, "publish", "subscribe"),
        _permit(uris.SESSIONS_OF, "call"),
        _permit(uris.SESSIONS_ELSEWHERE, "register"),
        _permit(uris.SESSIONS_ASKED, "publish", "subscribe"),
        _permit(uris.SESSIONS_TOLD, "publish", "subscribe"),
        _permit(uris.WAKE_MESSAGE_RELAY, "call", "register"),
        _permit(uris.BEFORE_SEND, "call"),
        _permit(META + "registration.lookup", "call"),
        _permit(META + "registration.on_create", "subscribe"),
        _permit(META + "registration.on_delete", "subscribe"),
    ]


def _client(role: Role) -> list[Permission]:
    callable_ = [_permit(procedure.uri, "call") for procedure in PROCEDURES if role in procedure.roles]
    hooks = [_permit(uris.BEFORE_SEND, "register")] if role == "service" else []
    return [*callable_, *hooks, _permit(uris.EVENT_PREFIX, "subscribe", match="prefix")]


def _permit(uri: str, *actions: str, match: str = "exact") -> Permission:
    permission: Permission = {"uri": uri, "match": match, "allow": dict.fromkeys(actions, True)}
    if "call" in actions:
        permission["disclose"] = {"caller": True}
    return {**permission, "cache": True}
