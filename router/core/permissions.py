"""Reads Crossbar's permission cache: what Crossbar has decided before for the same role and URI."""

from typing import Any

Permission = dict[str, Any]


def cached_permission(router: Any, session: Any, uri: str, action: str) -> Permission | None:
    """The cached permission of the session's role for a URI; None when Crossbar has not decided it yet."""
    role: str = session._authrole
    permission: Permission | None = router._authorization_cache.get((session._realm, role, uri, action))
    return permission if role in router._roles else None
