"""HTTP server of a component process, on a Unix socket that only the node reaches."""

from pathlib import Path
from typing import Any

from twisted.web.server import Site


def listen(reactor: Any, socket: Path, factory: Site) -> Any:
    """Listen on the socket; a stale socket file of a killed process is deleted."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    return reactor.listenUNIX(str(socket), factory, mode=0o600)
