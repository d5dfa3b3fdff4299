"""The stamp in `.venv`: what is installed there, so that a second `make run` installs nothing."""

from __future__ import annotations  # see install.py

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Stamp = dict[str, object]  # read by type checkers alone, like every annotation here

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "portico.json"


def make_stamp(wanted: str) -> Stamp:
    """What a finished installation is known by."""
    digest = hashlib.sha256()
    for path in (*sorted(LOCKS.glob("*.lock")), ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    base = f"{sys.base_prefix} {sys.version_info[:3]}"
    return {"root": str(ROOT), "python": base, "locks": digest.hexdigest(), "set": wanted}


def read_stamp() -> Stamp:
    """What `.venv` holds; empty when nobody says."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: Stamp) -> None:
    """Replace the stamp in one step."""
    VENV.mkdir(exist_ok=True)
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp))
    fresh.replace(STAMP)


def is_current(stamp: Stamp, fresh: Stamp) -> bool:
    """Whether there is nothing to do; an installation for development serves to run as well."""
    enough = {**stamp, "set": fresh["set"]} if stamp.get("set") == "dev" else stamp
    return enough == fresh and os.access(PYTHON, os.X_OK)


def same_place(stamp: Stamp, fresh: Stamp) -> bool:
    """Whether the scripts in `.venv` still point to this folder and this Python."""
    return all(stamp.get(name) == fresh[name] for name in ("root", "python"))
