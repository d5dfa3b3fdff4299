"""Progressive results: chunks that a use case sends before its result, to a caller that asked for them."""

from collections.abc import Callable
from typing import Any

from portico.contract.payload import encode
from portico.contract.shapes import Shape
from portico.domain.errors import Unavailable


class Progress:
    """Sends the progressive results of one call."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._stopped = False

    def send(self, piece: Shape) -> None:
        """Send a chunk. Raises Unavailable when the caller has gone."""
        if self._stopped:
            raise Unavailable("the caller has gone")
        self._send(encode(piece))

    def stop(self) -> None:
        self._stopped = True
