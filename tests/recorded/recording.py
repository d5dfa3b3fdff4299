"""Records sessions: runs a scenario twice against a node, and writes down what went over the wire.

    python -m tests.recorded.recording CHECKOUT [SCENARIO ...]

CHECKOUT is a checkout with its environment in `.venv`; its node is recorded. Two runs, with other ids in the
second, tell which values are placeholders (`values`). A scenario is a module in `tests/recorded/scenarios`;
its recording is `tests/recorded/sessions/<scenario>.json`.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from twisted.internet.task import react

from tests.recorded.coverage import uncovered
from tests.recorded.recorder import Recorder
from tests.recorded.stage import SETTINGS, Frame, is_piece
from tests.recorded.values import Merger
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.raw import ABORT, ERROR, EVENT, GOODBYE, RESULT

HERE = Path(__file__).parent
SESSIONS = HERE / "sessions"


def loosen(step: dict[str, Any]) -> dict[str, Any]:
    """A step without what is no promise: words for people, and what Crossbar says besides."""
    for client, frames in step.get("received", {}).items():
        step["received"][client] = [frame for frame in frames if not _is_later_piece(frame, frames)]
        for frame in frames:
            _loosen_frame(frame)
            if step.get("loose") and frame[0] == RESULT:
                frame[4] = _only_types(frame[4])
    body = step.get("response", {}).get("body")
    if isinstance(body, dict) and "error" in body:
        body["error"]["message"] = "@text"
        _loosen_reason(body["error"]["code"], body["error"])
    return {key: value for key, value in step.items() if key != "loose"}


def _is_later_piece(frame: Frame, frames: Sequence[Frame]) -> bool:
    """Whether this is a piece of a document, and not the first: their number is no promise."""
    pieces = [each for each in frames if is_piece(each)]
    return frame in pieces[1:]


def _loosen_frame(frame: Frame) -> None:
    if frame[0] in (ABORT, GOODBYE):
        frame[1] = dict.fromkeys(frame[1], "@text")
    elif frame[0] == ERROR and len(frame) > 5:
        frame[5] = ["@text" for _ in frame[5]]
        _loosen_reason(frame[4], frame[6] if len(frame) > 6 else {})
    elif frame[0] == RESULT:
        frame[2] = {key: value for key, value in frame[2].items() if key == "progress"}
        if "content_type" in frame[4]:  # a document, in pieces that may be cut elsewhere
            frame[4]["content"] = "@text"
    elif frame[0] == EVENT:
        frame[2:4] = ["@number", {"topic": frame[3]["topic"]} if "topic" in frame[3] else {}]


def _loosen_reason(code: str, fields: dict[str, Any]) -> None:
    if code.endswith("invalid_argument") and "reason" in fields:
        fields["reason"] = "@text"


def _only_types(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _only_types(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_only_types(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    return "@text" if isinstance(value, str) else "@number"


def align(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The second run of a step, with what each client received in the order of the first."""
    received = second.get("received", {})
    wanted = first.get("received", {})
    if not received.keys() & wanted.keys():
        return second
    return {
        **second,
        "received": {name: _in_order(wanted.get(name, []), received[name]) for name in received},
    }


def _in_order(wanted: Sequence[Frame], frames: Sequence[Frame]) -> list[Frame]:
    """The frames, sorted by the place of their kind; those of one kind keep their order."""
    places = [_kind(frame) for frame in wanted]
    left, ordered = list(frames), []
    for kind in places:
        found = next((frame for frame in left if _kind(frame) == kind), None)
        if found is not None:
            left.remove(found)
            ordered.append(found)
    return ordered + left


def _kind(frame: Frame) -> tuple[Any, ...]:
    return (frame[0], frame[3].get("topic")) if frame[0] == EVENT else tuple(frame[:1])


def scenarios(names: Sequence[str]) -> list[str]:
    """Those named, or all."""
    return list(names) or sorted(path.stem for path in (HERE / "scenarios").glob("[a-z]*.py"))


@contextmanager
def running(checkout: Path, *, shifted: bool) -> Iterator[Node]:
    """A node of the checkout; with `shifted` its ids begin elsewhere, in each table at another number."""
    node = Node(free_port(), **SETTINGS)
    node.portico, node.folder = (str(checkout / ".venv/bin/python"), "-m", "cli"), checkout
    with node.running():
        if shifted:
            node.sql(
                "select setval(format('%%I.%%I', schemaname, sequencename), row_number() over () * 1000) "
                "from pg_sequences where schemaname = current_schema()"
            )
        yield node


async def run(node: Node, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The steps of each scenario."""
    done: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        recorder = Recorder(node)
        await import_module(f"tests.recorded.scenarios.{name}").play(recorder)
        recorder.close()
        done[name] = [loosen(step) for step in recorder.steps]
    return done


def write(name: str, steps: list[Any]) -> None:
    """One line a step, so that a change of a recording can be read."""
    lines = ",\n".join(json.dumps(step, ensure_ascii=False, separators=(",", ":")) for step in steps)
    (SESSIONS / f"{name}.json").write_text(f"[\n{lines}\n]\n")


async def main(_: Any, checkout: str, *names: str) -> None:
    """Record; a scenario that does not run twice in the same way raises Mismatch."""
    chosen = scenarios(names)
    runs = []
    for shifted in (False, True):
        with running(Path(checkout).resolve(), shifted=shifted) as node:
            runs.append(await run(node, chosen))
    SESSIONS.mkdir(exist_ok=True)
    for name in chosen:
        first, second = runs[0][name], runs[1][name]
        aligned = [align(*pair) for pair in zip(first, second, strict=True)]
        write(name, Merger().merge(first, aligned, where=name))
    steps = [step for path in SESSIONS.glob("*.json") for step in json.loads(path.read_text())]
    sys.stdout.write("".join(f"not recorded: {name}\n" for name in uncovered(steps)))


if __name__ == "__main__":
    react(main, sys.argv[1:])
