"""A bare Crossbar.io router, and a component that registers `portico.echo` (a process of its own).

Crossbar as it comes from its package: no authenticator of ours, no overrides, everything is permitted.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.types import ComponentConfig, RegisterOptions
from twisted.internet import reactor as global_reactor
from twisted.internet.endpoints import UNIXClientEndpoint

PATIENCE = 60.0  # seconds
PERMISSION = {"uri": "", "match": "prefix", "allow": {"call": True, "register": True}}
REALM = {"name": "portico", "roles": [{"name": "anonymous", "permissions": [PERMISSION]}]}


def config(port: int, socket: str) -> dict[str, Any]:
    """The node's configuration."""
    web = {"type": "websocket", "endpoint": {"type": "tcp", "port": port, "interface": "127.0.0.1"}}
    raw = {"type": "rawsocket", "endpoint": {"type": "unix", "path": socket}}
    worker = {"type": "router", "realms": [REALM], "transports": [web, raw]}
    return {"version": 2, "workers": [worker]}


@contextlib.contextmanager
def running_crossbar(port: int) -> Iterator[list[psutil.Process]]:
    """Start both; the processes whose CPU counts."""
    with tempfile.TemporaryDirectory(prefix="portico-bench-crossbar-") as folder:
        socket = f"{folder}/router.sock"
        Path(folder, "config.json").write_text(json.dumps(config(port, socket)))
        crossbar = Path(sys.executable).with_name("crossbar")
        with _process([str(crossbar), "start", "--cbdir", folder]) as router:
            _await(lambda: Path(socket).exists())
            with _process([sys.executable, "-m", "bench.limits.crossbar_echo", socket]) as component:
                assert component.stdout is not None  # noqa: S101
                component.stdout.readline()
                yield [*psutil.Process(router.pid).children(recursive=True), psutil.Process(component.pid)]


@contextlib.contextmanager
def _process(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def _await(holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the bare Crossbar does not start: try `crossbar start` by hand")
        time.sleep(0.05)


class Echo(ApplicationSession):
    """The component."""

    async def onJoin(self, details: Any) -> None:  # noqa: N802, ARG002
        """Register, and say so."""
        await self.register(_echo, "portico.echo", RegisterOptions(invoke="single"))
        sys.stdout.write("registered\n")
        sys.stdout.flush()


def _echo(**arguments: Any) -> dict[str, Any]:
    return arguments


if __name__ == "__main__":
    reactor: Any = global_reactor
    session = Echo(ComponentConfig("portico", {}))
    factory: Any = WampRawSocketClientFactory(lambda: session)
    UNIXClientEndpoint(reactor, sys.argv[1]).connect(factory)
    reactor.run()
