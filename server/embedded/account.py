"""The account that an embedded server runs as: the current one, or `nobody` when started by root.

PostgreSQL refuses to run as root. A server whose home is below a folder that its account cannot enter (a
checkout in /root) reaches it through an open file descriptor.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")
UNSIGNED = 0xFFFFFFFF  # macOS writes nobody as -2


@dataclass(frozen=True, slots=True)
class Account:
    """Whom to become; None stays oneself. The fields are what `subprocess.Popen` wants."""

    user: int | None = None
    group: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """Supplementary groups: none when root steps down, untouched otherwise."""
        return None if self.user is None else []

    def own(self, folder: Path) -> None:
        """Make `folder` exist, for this account only."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)
        folder.chmod(0o700)

    @contextmanager
    def path_to(self, folder: Path) -> Iterator[tuple[str, list[int]]]:
        """A path by which this account reaches `folder`, and the descriptors it has to inherit."""
        if self.user is None or not DESCRIPTORS.exists():
            yield str(folder), []
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            yield str(DESCRIPTORS / str(descriptor)), [descriptor]
        finally:
            os.close(descriptor)


def account_for(folder: Path) -> Account:
    """Whose server works in `folder`: for root its owner, or `nobody` when it is new."""
    if os.geteuid() != 0:
        return Account()
    owner = folder.stat() if folder.exists() else None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid & UNSIGNED, nobody.pw_gid & UNSIGNED)
