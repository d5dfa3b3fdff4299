"""Crossbar's controller of a router worker, which knows Portico's service session of the worker."""

from typing import TYPE_CHECKING, Any

from crossbar.webservice import base
from crossbar.worker.router import RouterController

if TYPE_CHECKING:
    from router.service import RouterService


class Controller(RouterController):  # type: ignore[misc]
    """Named by the personality. `service` is None until the service session has joined."""

    service: "RouterService | None" = None


class WorkerResource(base.RouterWebServiceTwistedWeb):  # type: ignore[misc]
    """The web service `resource` of the config, with the worker added to `extra`.

    Crossbar gives a resource its `extra` only, and Portico's resources need the service session.
    """

    @staticmethod
    def create(transport: Any, path: str, config: dict[str, Any]) -> Any:
        extra = {**config.get("extra", {}), "worker": transport.worker}
        return base.RouterWebServiceTwistedWeb.create(transport, path, {**config, "extra": extra})
