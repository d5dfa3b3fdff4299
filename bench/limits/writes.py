"""Bare writes: what a frame costs that is sent to each of many sockets, and nothing else is done."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

SOCKETS, ROUNDS = 1000, 20
FRAME = os.urandom(700)  # as long as an event with a message of `bench.load`


def write_cost() -> float:
    """Microseconds of CPU of a write."""
    with _connected() as pairs:
        spent = 0.0
        for _ in range(ROUNDS):
            before = time.process_time()
            for writer, _ in pairs:
                writer.send(FRAME)
            spent += time.process_time() - before
            for _, reader in pairs:
                reader.recv(len(FRAME))
    return spent * 1e6 / SOCKETS / ROUNDS


@contextmanager
def _connected() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    """Over TCP, as clients are."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=SOCKETS))
        pairs = []
        for _ in range(SOCKETS):
            reader = stack.enter_context(socket.create_connection(listener.getsockname()))
            writer = stack.enter_context(listener.accept()[0])
            pairs.append((writer, reader))
        yield pairs
