"""The log, as talkative as it gets, holds nothing of what people say, who they are or where they are."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted

from runtime.client import Rejected
from tests.support.node import Node
from tests.support.people import arrive, wait_for_all_events
from tests.support.ports import free_port
from tests.support.raw import CALL, JSON, enter_raw, open_raw

SAID = "the-words-that-were-said"
PEOPLE: dict[str, Any] = {"name": "Ada-of-the-log", "email": "ada.log@example.org", "mobile": "+447700900123"}
ADDRESS = re.compile(r"tcp4:|(?<!ws://)(?<!Open http://)127\.0\.0\.1")


@pytest.fixture(scope="module")
def talkative_node() -> Iterator[Node]:
    node = Node(free_port(), LOG_LEVEL="debug", MESSAGE_RATE_LIMIT="3")
    with node.running():
        yield node


async def everything_goes_wrong(node: Node, token: str) -> None:
    """Refusals, nonsense and a killed process."""
    ada = await arrive(node, "", token=token)
    await ada.refused("message.send", conversation_id=2**40, text=SAID, local_id="1")
    await ada.refused("message.send", conversation_id=1, text=SAID, local_id="1", unknown=SAID)
    await ada.refused("session.refresh", token=node.token("somebody else"))
    await ada.refused("user.update", name=SAID * 20, avatar_url="javascript:" + SAID)
    raw = await enter_raw(node, "", token=token)
    raw.websocket.send(b'[48,1,{},"portico.message.send",[],{"text":"' + SAID.encode() + b'"')
    await raw.closed()
    raw = await enter_raw(node, "", token=token)
    raw.transmit([CALL, 1, {}, f"portico. {SAID}", [], {"text": SAID}])
    await raw.closed()
    stranger = await open_raw(node, JSON)
    await stranger.join(token[:-5] + "AAAAA", authid="ada")


async def everything_goes_well(node: Node, token: str) -> None:
    ada, bob = await arrive(node, "", token=token), await arrive(node, "bob-of-the-log")
    opened = await ada.ask("conversation.create", participant_ids=["bob-of-the-log"], title=SAID)
    conversation_id = opened["conversation"]["id"]
    await ada.ask("message.send", conversation_id=conversation_id, text=SAID, local_id="1")
    await ada.ask("user.update", name=SAID)
    await ada.ask("session.refresh", token=token)
    await wait_for_all_events(bob, ada, conversation_id)
    await bob.ask("receipt.read", conversation_id=conversation_id, up_to_seq=1)
    await ada.ask("session.revoke_others")


@pytest_twisted.ensureDeferred
async def test_no_token_no_text_and_no_address_is_logged(talkative_node: Node) -> None:
    node = talkative_node
    token = node.token("ada-of-the-log", **PEOPLE)
    await everything_goes_well(node, token)
    await everything_goes_wrong(node, token)
    with pytest.raises(Rejected):
        await arrive(node, "", token=node.token("late", ttl=-1, **PEOPLE))
    logs = {path.name: path.read_text() for path in node.home.rglob("*log*") if path.is_file()}
    assert "up.log" in logs
    assert "log" in logs  # of PostgreSQL and Valkey
    for name, text in logs.items():
        for private in (token, token.split(".")[2], SAID, *PEOPLE.values()):
            assert private not in text, name
        assert not ADDRESS.search(text), (name, ADDRESS.search(text))
    assert "client.violated_protocol" in logs["up.log"]
