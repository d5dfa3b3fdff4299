"""A real Valkey in cluster mode, with one node that has all slots."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.embedded.serving import serving
from server.embedded.valkey import SOCKET, Valkey
from tests.support.ports import free_port


class ClusteredValkey(Valkey):
    """The embedded server, as a node of a cluster: those need a port."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.port, self._bus_port = free_port(), free_port()

    def _command(self, home: str) -> list[str]:
        ports = ["--port", str(self.port), "--cluster-port", str(self._bus_port)]
        return [*super()._command(home), "--cluster-enabled", "yes", *ports]


@contextmanager
def running_valkey_cluster() -> Iterator[str]:
    """The URL of a cluster that answers."""
    with tempfile.TemporaryDirectory(prefix="portico-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        valkey = ClusteredValkey(Path(folder) / "valkey")
        with serving(valkey):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(valkey.home / SOCKET))
                client.sendall(b"CLUSTER ADDSLOTSRANGE 0 16383\r\n")
                assert client.recv(16) == b"+OK\r\n"
            yield f"redis://127.0.0.1:{valkey.port}/0"
