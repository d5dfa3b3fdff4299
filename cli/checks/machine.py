"""Checks the machine: PORTICO_HOME, disk space, limits of open files."""

import os
import resource
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from cli.checks.result import Result, fail, ok, warn

FILES = 4096  # each connection is an open file
MIB = 1 << 20
PRIVATE = ("router", "gateway", "media", "valkey", "postgres/socket")
SERVICES = "sockets"
DISK_WARN, DISK_FAIL = 1024 * MIB, 100 * MIB


def check(path: Path) -> list[Result]:
    """Everything about the machine."""
    return [
        home(path, _mode(path), os.access(_existing(path), os.W_OK | os.X_OK)),
        sockets({name: _mode(path / name) for name in (*PRIVATE, SERVICES)}),
        files(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
        disk(shutil.disk_usage(_existing(path)).free),
    ]


def home(path: Path, mode: int | None, writable: bool) -> Result:  # noqa: FBT001
    """PORTICO_HOME by the rights on it."""
    if not writable:
        return fail("home", f"{path} is not writable", "set PORTICO_HOME to a folder of yours")
    if mode is None:
        return ok("home", f"{path} is made at the first start")
    if mode & 0o022:
        return fail("home", f"others can change what is in {path}", f"chmod go-w {path}")
    return ok("home", f"{path}, mode {mode:o}")


def sockets(modes: Mapping[str, int | None]) -> Result:
    """The folders of sockets: who reaches one of Portico's own speaks for anybody."""
    for name in PRIVATE:
        if (modes.get(name) or 0) & 0o077:
            return fail(
                "sockets", f"others can reach the sockets in {name}", f"chmod 700 PORTICO_HOME/{name}"
            )
    if (modes.get(SERVICES) or 0) & 0o022:
        words = f"others can put a socket of theirs into {SERVICES}"
        return fail("sockets", words, f"chmod go-w PORTICO_HOME/{SERVICES}")
    return ok("sockets", "only this account reaches those of Portico's own processes")


def files(limit: int) -> Result:
    """How many files a process may have open."""
    if limit != resource.RLIM_INFINITY and limit < FILES:
        return warn("open files", f"at most {limit} a process", "raise it with `ulimit -n 65536`")
    return ok("open files", "unlimited" if limit == resource.RLIM_INFINITY else f"at most {limit} a process")


def disk(free: int) -> Result:
    """The free disk space."""
    words = f"{free // MIB} MiB free in PORTICO_HOME"
    if free < DISK_FAIL:
        return fail("disk", words, "make room: PostgreSQL stops when the disk is full")
    return ok("disk", words) if free >= DISK_WARN else warn("disk", words, "make room soon")


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())
