"""Starting of an embedded server's binaries, with the right account, folder, environment and log.

The environment is minimal: the server must not see the operator's secrets.
"""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from server.embedded.account import Account
from server.errors import EmbeddedError

# macOS: PostgreSQL refuses to start where the locale is unset.
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC"}
LOG_LIMIT = 8 * 1024 * 1024
TAIL_BYTES = 2000

Command = Callable[[str], list[str]]  # from the home as the server reaches it to its arguments


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts commands as `account`, in and for the folder `home`."""

    account: Account
    home: Path

    @property
    def log(self) -> Path:
        """Where the server's own output goes."""
        return self.home / "log"

    def start(self, command: Command) -> subprocess.Popen[bytes]:
        """Start a server in a session of its own, so that a Ctrl-C does not reach it."""
        with self.account.path_to(self.home) as (path, descriptors), open_log(self.log) as log:
            return subprocess.Popen(  # noqa: S603 (our own binaries)
                command(path),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=ENVIRONMENT,
                pass_fds=descriptors,
                start_new_session=True,
                user=self.account.user,
                group=self.account.group,
                extra_groups=self.account.groups,
            )

    def finish(self, command: Command, text: str = "") -> None:
        """Run a command to its end with `text` as input."""
        with self.account.path_to(self.home) as (path, descriptors):
            done = subprocess.run(  # noqa: S603 (our own binaries)
                command(path),
                input=text.encode(),
                capture_output=True,
                check=False,
                cwd=self.home,
                env=ENVIRONMENT,
                pass_fds=descriptors,
                user=self.account.user,
                group=self.account.group,
                extra_groups=self.account.groups,
            )
        if done.returncode:
            name = Path(command("")[0]).name
            raise EmbeddedError(f"{name} failed in {self.home}: {last_line(done.stderr)}")

    def last_output(self) -> str:
        """The last thing that the server wrote."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(-min(TAIL_BYTES, self.log.stat().st_size), os.SEEK_END)
            return last_line(log.read())


def open_log(path: Path) -> BinaryIO:
    """Open a server's log to append; one that grew too long is put aside first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old"))
    # O_NOFOLLOW: the folder belongs to the server's account, which must not lead root elsewhere.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    return open(os.open(path, flags, 0o600), "ab")


def last_line(output: bytes) -> str:
    """The last line of a program's output, which nearly always says why it ended."""
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "no output"
