"""The router of a realm, and its factory: which dealer and broker it has, and a fast path for authorization.

Crossbar constructs the factory of `Controller.router_factory_class` (router/controller.py), the factory
constructs its `router`, and the router its `dealer` and `broker`.
"""

from typing import Any

from crossbar.router import router
from twisted.internet.defer import succeed

from router.core.broker import Broker, FastBroker, dropped_counter
from router.core.dealer import Dealer, FastDealer
from router.core.permissions import cached_permission
from runtime.metrics import Metrics


class Router(router.Router):
    """Crossbar's, without the fast paths."""

    broker, dealer = Broker, Dealer


class FastRouter(Router):
    """The same with them."""

    broker, dealer = FastBroker, FastDealer

    def authorize(self, session: Any, uri: str, action: str, options: dict[str, Any]) -> Any:
        """Answer from the cache, without a chain of Deferreds. Crossbar fills it."""
        permission = cached_permission(self, session, uri, action)
        return succeed(permission) if permission else super().authorize(session, uri, action, options)


class RouterFactory(router.RouterFactory):
    """Constructs the router of each realm."""

    router = Router

    def __init__(self, node_id: str, worker_id: str, worker: Any, metrics: Metrics) -> None:
        super().__init__(node_id, worker_id, worker)
        self.events_dropped = dropped_counter(metrics)


class FastRouterFactory(RouterFactory):
    """The same with the fast paths."""

    router = FastRouter
