"""A terminal user: a program behind a pseudo-terminal, with keys and a screen."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.support.node import ROOT, Node

TIMEOUT = 30.0  # seconds; a test that waits longer has failed
CTRL_C, CTRL_D = "\x03", "\x04"


def start_in_terminal(
    command: list[str], folder: Path, env: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a program, with a group of its own, behind a pseudo-terminal: the process and the screen."""
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env={**env, "TERM": "xterm", "PYTHONUTF8": "1"},
        stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    return process, screen


class Terminal:
    """`portico ARGUMENTS` against a node, in a terminal of its own."""

    def __init__(self, node: Node, *arguments: str) -> None:
        command = [sys.executable, "-m", "cli", *arguments]
        self.process, self._screen = start_in_terminal(command, ROOT, node.env)
        self.output = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._screen)

    def keys(self, text: str) -> None:
        """Type."""
        os.write(self._screen, text.encode())

    def enter(self, line: str) -> None:
        """Type a line and Enter."""
        self.keys(line + "\r")

    def shows(self, words: str) -> None:
        """Wait until the words are on the screen."""
        deadline = time.monotonic() + TIMEOUT
        while words not in self.output:
            assert time.monotonic() < deadline, f"never shown: {words!r} in {self.output!r}"
            if select.select([self._screen], [], [], 0.5)[0]:
                self._read()

    def code(self) -> int:
        """The exit code, once it ends."""
        return self.process.wait(TIMEOUT)

    def _read(self) -> None:
        try:
            self.output += os.read(self._screen, 65_536).decode(errors="replace")
        except OSError:  # nobody is left inside
            raise AssertionError(f"the program ended: {self.output!r}") from None
