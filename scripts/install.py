"""Make `.venv` and install the locked dependencies and Portico itself into it.

`python3 scripts/install.py [dev]`, by any Python 3.11 or newer, with nothing but the standard
library. Fast when nothing changed: a stamp in `.venv` says what it holds.
"""

from __future__ import annotations  # an older Python must get as far as the line that refuses it

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from stamp import (
    LOCKS,
    PYTHON,
    ROOT,
    STAMP,
    VENV,
    is_current,
    make_stamp,
    read_stamp,
    same_place,
    write_stamp,
)

LOG = VENV / "portico-install.log"
HASHED = ("--no-deps", "--require-hashes", "-r")
# What pip and uv write when they reach no package registry.
OFFLINE = ("connection", "name resolution", "dns error", "error sending request", "timed out",
           "no matching distribution", "not found in the package registry", "unreachable")  # fmt: skip


class InstallError(Exception):
    """One line for whoever wanted to run Portico."""


def main() -> int:
    """Install what is missing; the exit code."""
    wanted = "dev" if sys.argv[1:] == ["dev"] else "runtime"
    try:
        check_python()
        with_lock(wanted)
    except InstallError as error:
        sys.stderr.write(f"portico: {error}\n")
        return 1
    return 0


def check_python() -> None:
    """Refuse what cannot work."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 (it is why this file is written for old Pythons)
        raise InstallError(
            f"Python 3.11 or newer is needed, this one is {version}: "
            "install it, or name it: make PYTHON=/path/to/python3.11"
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise InstallError(
            "this Python cannot make virtual environments: install the package python3-venv "
            "(Debian, Ubuntu: apt install python3-venv)"
        )


def with_lock(wanted: str) -> None:
    """Install alone: `make run` and `make test` may be started at once."""
    descriptor = os.open(LOCKS, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        install(wanted)
    finally:
        os.close(descriptor)


def install(wanted: str) -> None:
    """Bring `.venv` to the locked state, unless the stamp says that it is there."""
    stamp, fresh = read_stamp(), make_stamp(wanted)
    if is_current(stamp, fresh):
        return
    check_own()
    if stamp and (stamp.get("unfinished") or not same_place(stamp, fresh)):
        clear()
    write_stamp({**fresh, "unfinished": True})
    sys.stderr.write("portico: installing the locked dependencies into .venv (once, a minute or less)\n")
    try:
        fill(wanted)
    except InstallError:
        # Nothing is half done after an orderly failure: the next try goes on from here.
        STAMP.unlink()
        raise
    write_stamp(fresh)


def check_own() -> None:
    """Refuse to write through a link: what it leads to serves others, and may be emptied here."""
    if VENV.is_symlink():
        raise InstallError(f"{VENV} is a link to {os.readlink(VENV)}: remove the link, and run again")


def clear() -> None:
    """Empty `.venv`; the stamp goes last, so a broken-off clearing is redone."""
    for path in sorted(VENV.iterdir(), key=lambda path: path == STAMP):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def fill(wanted: str) -> None:
    """Install everything, in the order that each step needs."""
    if not runs(PYTHON, "-m", "pip", "--version"):
        step("make .venv", sys.executable, "-m", "venv", VENV)
    lock = LOCKS / f"{wanted}.lock"
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2")
    uv = (VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON)
    # uv does in seconds what takes pip most of a minute, but knows only its own settings.
    if not (runs(*pip, *HASHED, LOCKS / "uv.lock") and runs(*uv, *HASHED, lock)):
        step("install the dependencies", *pip, *HASHED, lock)
    bare = (*pip, "--no-build-isolation", "--no-deps")
    step("install txpostgres", *bare, "--require-hashes", "-r", LOCKS / "txpostgres.lock")
    step("install Portico", *bare, "--editable", ROOT)


def step(purpose: str, *command: str | Path) -> None:
    """Run a command that has to succeed."""
    if not runs(*command):
        raise InstallError(f"cannot {purpose}: {reason()}; the whole story is in {LOG}")


def runs(*command: str | Path) -> bool:
    """Run a command with its output in the log; whether it succeeded."""
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    try:
        with LOG.open("wb") as log:
            done = subprocess.run(  # noqa: S603 (our own commands)
                list(map(str, command)), stdout=log, stderr=log, cwd=ROOT, env=environment, check=False
            )
    except OSError as error:
        LOG.write_text(f"{error}\n")
        return False
    return done.returncode == 0


def reason() -> str:
    """Why the last command failed, from what it wrote."""
    output = LOG.read_text(errors="replace").strip()
    if any(word in output.lower() for word in OFFLINE):
        return "the package registry cannot be reached (check the network, a proxy, or pip's settings)"
    return output.splitlines()[-1] if output else "no output"


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:
        code = 130  # the stamp says "unfinished": the next run starts over
    sys.exit(code)
