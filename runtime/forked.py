"""The fork server's side of runtime/fork_server.py: requests, and what a fork does before its module runs."""

import atexit
import fcntl
import gc
import io
import json
import os
import runpy
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from setproctitle import setproctitle

SIZE = struct.Struct("!I")
MOST = 8  # files in a request
HIGH = 64  # above the numbers that a process asks for
REACTOR = "twisted.internet.reactor"


@dataclass(frozen=True, slots=True)
class Request:
    """A process to become: its command, its environment, and its numbers for the files that come along."""

    command: list[str]
    environment: dict[str, str]
    numbers: list[int]


def send(connection: socket.socket, request: Request, files: list[int]) -> None:
    body = json.dumps(asdict(request)).encode()
    socket.send_fds(connection, [SIZE.pack(len(body))], files)
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[Request, list[int]] | None:
    """The next request and its files; None when nobody asks any more."""
    head, files, _, _ = socket.recv_fds(connection, SIZE.size, MOST)
    body = receive_exactly(connection, SIZE.unpack(head)[0]) if len(head) == SIZE.size else b""
    return (Request(**json.loads(body)), files) if body else None


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes; none at the end of the connection."""
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            return b""
        received += part
    return received


def serve(connection: socket.socket, preload: Callable[[], None], *, own_sessions: bool) -> NoReturn:
    """Answer requests until the connection ends. An error ends it too: whoever asks then does without."""
    code = 1
    try:
        begin: Callable[[], None] = os.setsid if own_sessions else _nothing
        begin()
        setproctitle("portico fork server")
        _forget_handlers()
        gc.disable()
        preload()
        gc.freeze()  # a collection in a fork would copy the memory that it shares
        while received := receive(connection):
            connection.sendall(SIZE.pack(_fork_twice(connection, begin, *received)))
        code = 0
    except BaseException:  # noqa: BLE001 (a process has no caller)
        traceback.print_exc()
    finally:
        os._exit(code)


def _forget_handlers() -> None:
    """As `exec` does: what the forked process does on a signal, and at its end, is its own affair."""
    atexit._clear()
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _fork_twice(
    connection: socket.socket, begin: Callable[[], None], request: Request, files: list[int]
) -> int:
    """The pid of the process, which has begun by then and is a child of who asked."""
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:
        if os.fork() == 0:
            begin()
            os.write(writer, SIZE.pack(os.getpid()))
            for each in (reader, writer):
                os.close(each)
            connection.close()
            become(request, files)
        os._exit(0)
    os.waitpid(between, 0)
    os.close(writer)
    answer = os.read(reader, SIZE.size)
    for each in (reader, *files):
        os.close(each)
    pid: int = SIZE.unpack(answer)[0]
    return pid


def _nothing() -> None:
    """Stay in the process group."""


def become(request: Request, files: list[int]) -> NoReturn:
    """Run the module of a request in this process, which is a fork, and end as a program of its own would."""
    code = 1
    try:
        code = _run(request, files)
    except BaseException:  # noqa: BLE001 (the interpreter reports it in the same way)
        traceback.print_exc()
    finally:
        _end(code)


def _run(request: Request, files: list[int]) -> int:
    gc.enable()
    _renew_reactor(lambda: _place(dict(zip(request.numbers, files, strict=True))))
    setproctitle(" ".join(request.command))  # which finds the place for it by the first environment
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    module = request.command.index("-m") + 1
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    if "-u" in request.command[:module]:
        sys.stdout = sys.__stdout__ = _unbuffered(1)  # type: ignore[misc] # final for others
        sys.stderr = sys.__stderr__ = _unbuffered(2)  # type: ignore[misc]
    sys.argv = request.command[module:]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return _exit_code(end.code)
    return 0


def _unbuffered(number: int) -> Any:
    """A stream as Python has it with `-u`."""
    file = open(number, "wb", buffering=0, closefd=False)  # noqa: SIM115 (it stays open)
    return io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", write_through=True)


def _place(files: Mapping[int, int]) -> None:
    """Give each file its number."""
    above = {number: fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, HIGH) for number, file in files.items()}
    for file in set(files.values()):
        os.close(file)
    for number, file in above.items():
        os.dup2(file, number)
        os.close(file)


def _renew_reactor(place_files: Callable[[], None]) -> None:
    """Give the reactor, which modules know by now, a selector of its own: the old one is the server's too.

    Files get their numbers in between: the old selector may have one of these, and the new one must not.
    """
    reactor: Any = sys.modules.get(REACTOR)
    if reactor is None:
        place_files()
        return
    for file in {reactor.waker.i, reactor.waker.o}:
        os.close(file)
    reactor.__dict__.clear()
    place_files()
    reactor.__init__()


def _exit_code(code: Any) -> int:
    """As the interpreter has it: none is 0, and words are printed."""
    if code is None or isinstance(code, int):
        return code or 0
    sys.stderr.write(f"{code}\n")
    return 1


def _end(code: int) -> NoReturn:
    try:
        threading._shutdown()  # type: ignore[attr-defined] # wait for threads, as multiprocessing does
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code & 0xFF)
