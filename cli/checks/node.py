"""Checks the node over HTTP: whether it answers, its health, and its version."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError

from cli.checks.result import Result, fail, ok, warn
from portico import __version__
from portico.processes import FORMER_NAMES
from server.local_address import local_opener, local_url

PATIENCE = 5.0  # seconds
LOGS = "it may still be starting; else look at what it logs"


class NoNode(Exception):
    """Nothing that speaks as Portico does listens there."""


def check(port: int) -> list[Result]:
    """Health and version. Raises NoNode."""
    return [health(_get(port, "/health")), version(_get(port, "/info").get("version"))]


def absent(port: int, advice: str) -> Result:
    """What to say for NoNode."""
    return fail("node", f"no Portico answers on 127.0.0.1:{port}", advice)


def health(answer: Mapping[str, Any]) -> Result:
    """The answer of `/health`."""
    checks = {part: up for part, up in answer.get("checks", {}).items() if part not in FORMER_NAMES.values()}
    parts = ", ".join(f"{part} {'ok' if up else 'DOWN'}" for part, up in checks.items())
    status = str(answer.get("status"))
    if status == "ok":
        return ok("node", f"healthy ({parts})")
    if status == "degraded":
        return warn("node", f"degraded ({parts})", LOGS)
    return fail("node", f"{status} ({parts})", LOGS)


def version(theirs: object) -> Result:
    """Whether the node runs what is installed here."""
    if theirs != __version__:
        return warn(
            "version", f"the node runs {theirs}, this command is of {__version__}", "restart the node"
        )
    return ok("version", __version__)


def _get(port: int, path: str) -> Mapping[str, Any]:
    try:
        with local_opener().open(local_url("http", port, path), timeout=PATIENCE) as response:
            answer = json.load(response)
    except HTTPError as error:
        answer = _body(error)
    except (OSError, ValueError) as error:
        raise NoNode from error
    if not isinstance(answer, dict):
        raise NoNode
    return answer


def _body(error: HTTPError) -> object:
    """`/health` answers 503 with a body when a part is down."""
    try:
        return json.load(error)
    except ValueError as wrong:
        raise NoNode from wrong
