"""What the recordings do not have: procedures without a result, events, codes of errors, REST routes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portico.contract import uris
from portico.contract.errors import STATUS
from portico.contract.registry import PROCEDURES, TOPICS
from portico.contract.rest import ROUTES, routes_for, routes_of
from tests.recorded.stage import Frame
from tests.support.raw import ABORT, ERROR, EVENT, RESULT

Step = Mapping[str, Any]


def uncovered(steps: Sequence[Step]) -> list[str]:
    """What today's contract has and these steps have not."""
    found = {name for step in steps for frame in _frames(step) for name in _names(step, frame)}
    errors = [uris.error(kind.code) for kind in STATUS]
    wanted = [*(each.uri for each in PROCEDURES), *(each.uri for each in TOPICS), *errors]
    return [name for name in wanted if name not in found] + _untaken(steps)


def _frames(step: Step) -> Iterator[Frame]:
    return (frame for frames in step.get("received", {}).values() for frame in frames)


def _names(step: Step, frame: Frame) -> Iterator[str]:
    if frame[0] == RESULT:
        yield step["do"][1][3]
    elif frame[0] == EVENT:
        yield frame[3].get("topic", "")
    elif frame[0] in (ERROR, ABORT):
        yield frame[4 if frame[0] == ERROR else 2]


def _untaken(steps: Sequence[Step]) -> list[str]:
    requests = [step["do"] for step in steps if step["do"][0] == "request"]
    taken = [(method, _path(parts)) for _, method, parts, *_ in requests]
    routes = [route for method, path in taken for route in routes_for(method, routes_of(path)[0])]
    return [f"{route.method} {route.path}" for route in ROUTES if route not in routes]


def _path(parts: Sequence[str]) -> str:
    return "".join("1" if part[0] == "@" else part for part in parts).partition("?")[0]
