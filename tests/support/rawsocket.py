"""A RawSocket client that builds its own messages, as a backend service on this machine could."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cbor2

MAGIC, LONGEST, CBOR = 0x7F, 0xF0, 3
PATIENCE = 20.0  # seconds


class RawSocket:
    """One connection, blocking: the node is another process."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE)
        self._socket.connect(str(path))

    def shake(self) -> None:
        """The opening handshake."""
        self.send(bytes((MAGIC, LONGEST | CBOR, 0, 0)))
        assert self._read(4)[:1] == bytes((MAGIC,))

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self._socket.sendall(data)

    def frame(self, payload: bytes) -> None:
        """A message that somebody else encoded."""
        self.send(len(payload).to_bytes(4) + payload)

    def transmit(self, message: Any) -> None:
        """A message."""
        self.frame(cbor2.dumps(message))

    def receive(self) -> Any:
        """The next message; None when the connection has ended."""
        head = self._read(4)
        return cbor2.loads(self._read(int.from_bytes(head))) if head else None

    def close(self) -> None:
        """Be gone."""
        self._socket.close()

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            try:
                piece = self._socket.recv(size - len(data))
            except ConnectionError:
                piece = b""
            if not piece:
                return b""
            data += piece
        return data


@contextmanager
def opened(path: Path) -> Iterator[RawSocket]:
    """A connection that has shaken hands."""
    raw = RawSocket(path)
    try:
        raw.shake()
        yield raw
    finally:
        raw.close()
