"""Clients of an earlier version go on working: their recorded sessions are played against today's node.

A failure means that a client in the field breaks. Repair the node, not the recording: a recording is replaced
only when a promise of the contract is withdrawn.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted

from tests.recorded.playing import Player
from tests.recorded.stage import SETTINGS
from tests.support.node import Node
from tests.support.ports import free_port

SESSIONS = sorted((Path(__file__).parent / "sessions").glob("*.json"))


@pytest.fixture(scope="module")
def recorded_node() -> Iterator[Node]:
    """A node of its own: what an admin sees is what the recorded sessions did."""
    with Node(free_port(), **SETTINGS).running() as node:
        yield node


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
@pytest_twisted.ensureDeferred
async def test_a_recorded_session_goes_as_it_went(recorded_node: Node, session: Path) -> None:
    await Player(recorded_node, json.loads(session.read_text())).play()
