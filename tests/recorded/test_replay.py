"""Clients of an earlier version go on working: their recorded sessions are played against today's node.

A failure means that a client in the field breaks. Repair the node, not the recording. Where a promise of
the contract is withdrawn on purpose, `WITHDRAWN` says which and why.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import pytest_twisted

from tests.recorded.playing import Player, Step
from tests.recorded.stage import SETTINGS
from tests.support.node import Node
from tests.support.ports import free_port

# Steps of which the contract has changed on purpose: they are sent, and what comes is not compared.
WITHDRAWN: Mapping[str, Mapping[int, str]] = {
    "people": {
        23: "presence.get no longer refuses all users for one whom the caller may not see: that one is null"
    },
}
SESSIONS = sorted((Path(__file__).parent / "sessions").glob("*.json"))


@pytest.fixture(scope="module")
def recorded_node() -> Iterator[Node]:
    """A node of its own: what an admin sees is what the recorded sessions did."""
    with Node(free_port(), **SETTINGS).running() as node:
        yield node


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
@pytest_twisted.ensureDeferred
async def test_a_recorded_session_goes_as_it_went(recorded_node: Node, session: Path) -> None:
    withdrawn = WITHDRAWN.get(session.stem, {})
    steps = json.loads(session.read_text())
    kept = [step if number not in withdrawn else _only_sent(step) for number, step in enumerate(steps)]
    await Player(recorded_node, kept).play()


def _only_sent(step: Step) -> Step:
    return {"client": step["client"], "do": step["do"]}
