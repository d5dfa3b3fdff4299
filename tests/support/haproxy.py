"""A real HAProxy before nodes, with the configuration of `deploy`."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from cli.generate import ROOT
from tests.support.node import Node
from tests.support.nodes import Pair
from tests.support.ports import free_port

PROGRAM = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
CONFIGURATION = ROOT / "deploy" / "haproxy" / "haproxy.cfg"
PATIENCE = 10.0


class Balancer:
    """Where people connect who do not care which node they get."""

    def __init__(self, nodes: Pair, port: int) -> None:
        self._node: Node = nodes.a
        self.port = port

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def token(self, user_id: str, role: str = "user") -> str:
        return self._node.token(user_id, role)


@contextmanager
def running_balancer(nodes: Pair) -> Iterator[Balancer]:
    """HAProxy for the length of a block."""
    assert PROGRAM
    port = free_port()
    env = {
        **os.environ,
        "PORTICO_FRONT": f"127.0.0.1:{port}",
        "PORTICO_NODE_A": f"127.0.0.1:{nodes.a.port}",
        "PORTICO_NODE_B": f"127.0.0.1:{nodes.b.port}",
        "PORTICO_FILES_FRONT": f"127.0.0.1:{free_port()}",
    }
    with subprocess.Popen(
        [PROGRAM, "-db", "-f", str(CONFIGURATION)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield Balancer(nodes, port)
        finally:
            process.kill()
            process.wait(PATIENCE)
