"""Crossbar's `Personality` for this node: the standalone edition, without node keys, with Portico's worker.

`Personality` is Crossbar's extension point for editions; its edge edition subclasses it in the same way. The
node keys are for logging in at other nodes, which Portico does not do. The node's process has no router, so
it does not import the classes of the worker (router/controller.py): they are named on the worker's command
line.
"""

from typing import Any

from crossbar import personality
from crossbar.node import node

from portico.settings import core
from router import early_listening
from router.node_controller import NodeController

# Arguments of a worker's command line, by Crossbar's value.
ROUTER = {
    "crossbar.worker.main": "router.worker",
    "router.personality.Personality": "router.controller.WorkerPersonality",
    "crossbar.worker.router.RouterController": "router.controller.Controller",
}


class NoKey:
    """An empty key in place of the node's keys."""

    def public_key(self, binary: bool) -> str:  # noqa: ARG002, FBT001 - Crossbar's own signature
        """Nothing, in hex."""
        return ""

    address = public_key


class NoKeys(tuple[NoKey, NoKey]):
    """Crossbar's security module, as far as a node without keys is asked for it."""

    __slots__ = ()
    is_open, is_locked = True, False


class Node(node.Node):
    """A node without keys, whose workers start with the stubs and are started again."""

    NODE_CONTROLLER = NodeController
    _config: Any
    starting = ""  # the id of the worker that is started

    def load_keys(self, cbdir: str, privfile: str = "key.priv", pubfile: str = "key.pub") -> bool:  # noqa: ARG002
        """Make none and read none; whether new ones were made."""
        self._node_secmod = NoKeys((NoKey(), NoKey()))
        return False

    def load_config(self, configfile: str | None = None, default: Any = None) -> Any:
        """Load Crossbar's config, and set the listening address from PORTICO_LISTEN."""
        loaded = super().load_config(configfile, default)
        self.settings = core.parse()
        for worker in self._config["workers"]:
            for endpoint in _endpoints(worker):
                listen_at(endpoint, self.settings.listen)
        return loaded

    def worker_config(self, worker_id: str) -> dict[str, Any]:
        """The part of the config about a worker. Crossbar has given an id to those without one."""
        workers: list[dict[str, Any]] = self._config["workers"]
        return next(worker for worker in workers if worker.get("id") == worker_id)

    def _extend_worker_args(self, args: list[str], options: Any) -> None:
        """Crossbar's hook for the command line of a worker: name Portico's classes."""
        super()._extend_worker_args(args, options)
        args[:] = [ROUTER.get(argument, argument) for argument in args]
        args.insert(1, "-P")  # -P: do not import from the current folder
        endpoints = _endpoints(self.worker_config(self.starting))
        addresses = [early_listening.address_of(endpoint, self.settings.port) for endpoint in endpoints]
        args += early_listening.options(addresses)
        args += ["--expose_controller", "true"]  # the service session needs it


def listen_at(endpoint: dict[str, Any], address: str) -> None:
    """Bind Portico's own port to an address, unless config.json names one."""
    if endpoint.get("port") == early_listening.PORT:
        endpoint.setdefault("interface", address)


def _endpoints(worker: dict[str, Any]) -> list[dict[str, Any]]:
    return [transport.get("endpoint", {}) for transport in worker.get("transports", ())]


class Personality(personality.Personality):
    """The personality of the node's process."""

    Node = Node
