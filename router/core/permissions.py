"""Fast path for authorization: answers from Crossbar's permission cache without a chain of Deferreds.

Only what Crossbar has decided before is answered here; it decides everything else, and fills the cache.
"""

from collections.abc import Callable
from typing import Any

from crossbar.router.router import Router
from twisted.internet.defer import succeed

Permission = dict[str, Any]


def install() -> None:
    """Override `Router.authorize`."""
    Router.authorize = _cached_first(Router.authorize)


def cached_permission(router: Any, session: Any, uri: str, action: str) -> Permission | None:
    """The cached permission of the session's role for a URI; None when Crossbar has not decided it yet."""
    role: str = session._authrole
    permission: Permission | None = router._authorization_cache.get((session._realm, role, uri, action))
    return permission if role in router._roles else None


def _cached_first(authorize: Callable[..., Any]) -> Any:
    def answer(router: Any, session: Any, uri: str, action: str, options: dict[str, Any]) -> Any:
        permission = cached_permission(router, session, uri, action)
        return succeed(permission) if permission else authorize(router, session, uri, action, options)

    return answer
