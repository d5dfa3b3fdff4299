"""The stores are somebody else's servers and go away for a while; what can go on does."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.settings.core import parse
from server.embedded.postgres import Postgres
from server.embedded.valkey import Valkey
from tests.support.faithful import Faithful, pause
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.stores import Server

LIMIT = 3
TRIES = 400


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="portico-", dir="/tmp"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def postgres(home: Path) -> Iterator[Server]:
    server = Server(Postgres(home / "postgres"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def valkey(home: Path) -> Iterator[Server]:
    server = Server(Valkey(home / "valkey"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def dependent_node(home: Path, postgres: Server, valkey: Server) -> Iterator[Node]:
    stores = parse({"PORTICO_HOME": str(home)})
    node = Node(free_port(), DATABASE_URL=stores.dsn, REDIS_URL=stores.redis, MESSAGE_RATE_LIMIT=str(LIMIT))
    with node.running():
        yield node


async def health(node: Node, status: str) -> tuple[int, dict[str, bool]]:
    """HTTP status and checks, once /health says this."""
    for _ in range(TRIES):
        code, _ = await deferToThread(node.get, "/health")
        answer = await deferToThread(node.health)
        if answer["status"] == status:
            return code, answer["checks"]
        await pause()
    raise AssertionError(answer)


async def conversation(person: Person) -> int:
    opened = await person.ask("conversation.create", participant_ids=["listener"], type="general")
    conversation_id: int = opened["conversation"]["id"]
    return conversation_id


async def send_message(person: Person, conversation_id: int, local_id: str) -> int:
    sent = await person.ask("message.send", conversation_id=conversation_id, text="Hi", local_id=local_id)
    seq: int = sent["message"]["seq"]
    return seq


@pytest_twisted.ensureDeferred
async def test_without_redis_people_talk_on_and_the_limit_is_kept(
    dependent_node: Node, valkey: Server
) -> None:
    ada, listener = await arrive(dependent_node, "ada"), await arrive(dependent_node, "listener")
    conversation_id = await conversation(ada)
    await deferToThread(valkey.stop)
    code, checks = await health(dependent_node, "degraded")
    assert (code, checks["redis"], checks["database"]) == (200, False, True)

    assert [await send_message(ada, conversation_id, f"down-{number}") for number in range(LIMIT)] == [
        1,
        2,
        3,
    ]
    refused = await ada.refused("message.send", conversation_id=conversation_id, text="Hi", local_id="4")
    assert refused.error == "portico.error.rate_limited"
    assert refused.kwargs["retry_after_ms"] > 0
    newcomer = await arrive(dependent_node, "newcomer")
    assert (await newcomer.ask("user.me"))["user"]["id"] == "newcomer"
    assert [name for name in listener.names() if name == "message.created"] == ["message.created"] * LIMIT

    await deferToThread(valkey.start)
    assert (await health(dependent_node, "ok"))[1]["redis"]


@pytest_twisted.ensureDeferred
async def test_without_the_database_sends_are_unavailable_until_it_is_back(
    dependent_node: Node, postgres: Server
) -> None:
    ada, listener = await arrive(dependent_node, "grace"), await arrive(dependent_node, "listener")
    conversation_id = await conversation(ada)
    assert await send_message(ada, conversation_id, "before") == 1
    await deferToThread(postgres.stop)

    error = await ada.refused("message.send", conversation_id=conversation_id, text="Hi", local_id="during")
    assert error.error == "portico.error.unavailable"
    assert "retry" in error.args[0]
    code, checks = await health(dependent_node, "down")
    assert (code, checks["database"], checks["redis"]) == (503, False, True)
    assert (await ada.ask("session.info"))["session"]["user_id"] == "grace"

    await deferToThread(postgres.start)
    faithful = Faithful(dependent_node, "grace")
    assert (await faithful.send(conversation_id, "during"))["seq"] == 2
    await listener.wait_for("message.created", message=(await message(ada, conversation_id, 2)))
    assert (await health(dependent_node, "ok"))[0] == 200
    faithful.leave()


async def message(person: Person, conversation_id: int, seq: int) -> dict[str, Any]:
    listed = await person.ask("message.list", conversation_id=conversation_id, after=seq - 1, limit=1)
    found: dict[str, Any] = listed["messages"][0]
    return found
