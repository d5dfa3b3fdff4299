"""A program of a sample that goes on: behind a pseudo-terminal, read to the end by a thread."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from threading import Condition, Thread

from tests.support.terminal import start_in_terminal


class TerminalProgram:
    """A process group, and what it has printed."""

    def __init__(self, command: list[str], folder: Path, env: Mapping[str, str]) -> None:
        self._process, self._screen = start_in_terminal(command, folder, env)
        self._printed = Condition()
        self._output, self._ended = "", False
        self._thread = Thread(target=self._read, daemon=True)

    def __enter__(self) -> "TerminalProgram":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(30)
        self._thread.join(30)
        os.close(self._screen)

    def wait_for(self, text: str, seconds: float) -> None:
        """Until it has printed the text. Fails when it ends without, or takes longer."""
        with self._printed:
            self._printed.wait_for(lambda: text in self._output or self._ended, seconds)
            assert text in self._output, f"never printed {text!r}: {self._output[-3000:]}"

    def has_printed(self, text: str) -> bool:
        """Whether it has printed the text."""
        with self._printed:
            return text in self._output

    def enter(self, line: str) -> None:
        """Type a line and Enter; nothing for an empty one."""
        if line:
            os.write(self._screen, f"{line}\r".encode())

    def _read(self) -> None:
        try:
            while data := os.read(self._screen, 65_536):
                self._add(data.decode(errors="replace"))
        except OSError:  # nobody is left inside
            pass
        with self._printed:
            self._ended = True
            self._printed.notify_all()

    def _add(self, text: str) -> None:
        with self._printed:
            self._output += text
            self._printed.notify_all()
