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
    """A node without keys, whose workers start with the stubs."""

    _config: Any

    def load_keys(self, cbdir: str, privfile: str = "key.priv", pubfile: str = "key.pub") -> bool:  # noqa: ARG002
        """Make none and read none; whether new ones were made."""
        self._node_secmod = NoKeys((NoKey(), NoKey()))
        return False

    def load_config(self, configfile: str | None = None, default: Any = None) -> Any:
        """Load Crossbar's config, and set the listening address from PORTICO_LISTEN."""
        loaded = super().load_config(configfile, default)
        for worker in self._config["workers"]:
            for transport in worker.get("transports", ()):
                listen_at(transport.get("endpoint", {}), core.parse().listen)
        return loaded

    def _extend_worker_args(self, args: list[str], options: Any) -> None:
        """Crossbar's hook for the command line of a worker: name Portico's classes."""
        super()._extend_worker_args(args, options)
        args[:] = [ROUTER.get(argument, argument) for argument in args]
        args.insert(1, "-P")  # -P: do not import from the current folder
        args += ["--expose_controller", "true"]  # the service session needs it


def listen_at(endpoint: dict[str, Any], address: str) -> None:
    """Bind Portico's own port to an address, unless config.json names one."""
    if endpoint.get("port") == "$PORTICO_PORT":
        endpoint.setdefault("interface", address)


class Personality(personality.Personality):
    """The personality of the node's process."""

    Node = Node
