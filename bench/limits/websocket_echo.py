"""A bare WebSocket server: `python -m bench.limits.websocket_echo PORT` sends back what it gets."""

import sys
from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet import reactor as global_reactor


class Echo(WebSocketServerProtocol):
    """One connection."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803, FBT001
        """Send it back."""
        self.sendMessage(payload, isBinary)


if __name__ == "__main__":
    reactor: Any = global_reactor
    factory: Any = WebSocketServerFactory(f"ws://127.0.0.1:{sys.argv[1]}", protocols=["wamp.2.json"])
    factory.protocol = Echo
    reactor.listenTCP(int(sys.argv[1]), factory, interface="127.0.0.1")
    reactor.run()
