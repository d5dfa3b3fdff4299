"""A whole node on a database behind PgBouncer in transaction mode."""

from collections.abc import Iterator

import pytest
import pytest_twisted

from portico.settings.core import Settings
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.pooler import running_pooler
from tests.support.ports import free_port


@pytest.fixture
def pooled_node(empty_database: Settings) -> Iterator[Node]:
    """A node that reaches its database through three connections; its log must hold no traceback."""
    with (
        running_pooler(empty_database.dsn) as pooler,
        Node(
            free_port(),
            DATABASE_URL=pooler,
            DATABASE_POOLER="transaction",
            REDIS_URL=empty_database.redis,
        ).running() as node,
    ):
        yield node


@pytest_twisted.ensureDeferred
async def test_people_write_search_sync_and_call(pooled_node: Node) -> None:
    ada, bob = await arrive(pooled_node, "ada"), await arrive(pooled_node, "bob")
    created = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = created["conversation"]["id"]
    start = await bob.ask("sync.state")
    sent = await ada.ask("message.send", conversation_id=chat, text="Is the balcony large?", local_id="1")
    assert (await bob.wait_for("message.created"))["message"]["id"] == sent["message"]["id"]
    changes = await bob.ask("sync.changes", since=start["cursor"])
    assert [message["text"] for message in changes["messages"]] == ["Is the balcony large?"]
    found = await bob.ask("message.search", query="balcony")
    assert [message["id"] for message in found["messages"]] == [sent["message"]["id"]]
    await bob.ask("receipt.read", conversation_id=chat, up_to_seq=1)
    assert (await ada.wait_for("receipt.read"))["up_to_seq"] == 1
    call = (await ada.ask("call.start", conversation_id=chat))["call"]
    await bob.wait_for("call.incoming")
    assert (await bob.ask("call.accept", call_id=call["id"]))["call"]["status"] == "active"
    assert (await ada.ask("call.end", call_id=call["id"]))["call"]["status"] == "ended"
    for person in (ada, bob):
        person.leave()
