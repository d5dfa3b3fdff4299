"""Limits on a whole node, as they are without any setting but for those that a test needs small."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import DeferredList

from bench import flood
from bench import node as bench_node
from bench.send import quantile
from runtime.client import Rejected
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.rest import Rest

LIMITED = "portico.error.rate_limited"
SECONDS = 2.0


@pytest.fixture(scope="module")
def limited() -> Iterator[Node]:
    node = Node(
        free_port(), ACCESS_TOKEN_SECRET=bench_node.SECRET, MESSAGE_RATE_LIMIT="20",
        LIMIT_FACTOR="1", LIMIT_LOGIN="40,1",
    )  # fmt: skip
    with node.running():
        yield node


async def outcomes(person: Person, procedure: str, times: int, **arguments: Any) -> list[str]:
    """Of so many calls at once: `ok`, or the error's URI."""
    asked = [person.client.call_procedure(procedure, **arguments) for _ in range(times)]
    results: Any = await DeferredList(asked, consumeErrors=True)
    return ["ok" if done else result.value.error for done, result in results]


@pytest_twisted.ensureDeferred
async def test_of_a_hundred_calls_at_once_sixty_four_are_answered_and_the_others_refused(
    limited: Node,
) -> None:
    ada = await arrive(limited, "ada")
    results = await outcomes(ada, "sync.state", 100)
    bob = await arrive(limited, "bob")
    assert (results.count("ok"), results.count(LIMITED)) == (64, 36)
    assert await outcomes(ada, "user.me", 3) == ["ok"] * 3
    assert await outcomes(bob, "user.me", 1) == ["ok"]


@pytest_twisted.ensureDeferred
async def test_a_refusal_says_when_to_ask_again_over_every_way(limited: Node) -> None:
    cleo, rest = await arrive(limited, "cleo"), Rest(limited, "cleo")
    body = {"participant_ids": ["dan"], "type": "general"}
    opened = [rest.post("/conversations", body).status for _ in range(30)]
    assert set(opened) <= {200, 201}
    assert await outcomes(cleo, "conversation.create", 30, **body) == ["ok"] * 30
    error = await cleo.refused("conversation.create", **body)
    assert error.error == LIMITED
    assert 0 < error.kwargs["retry_after_ms"] <= 5_000
    refused = rest.post("/conversations", body)
    assert (refused.status, json.loads(refused.body)["error"]["code"]) == (429, "rate_limited")
    assert 0 < int(refused.headers["retry-after"]) <= 5


@pytest_twisted.ensureDeferred
async def test_a_message_to_a_user_counts_as_a_new_conversation_only_if_it_opens_one(limited: Node) -> None:
    gil = await arrive(limited, "gil")
    body = {"participant_ids": ["hal"], "type": "general"}
    assert await outcomes(gil, "conversation.create", 58, **body) == ["ok"] * 58
    for number, user_id in enumerate(("hal", "ida", "hal", "jon", "ida")):
        await gil.ask("message.send", to_user_id=user_id, text="Hi", local_id=f"{number}")
    error = await gil.refused("message.send", to_user_id="kim", text="Hi", local_id="one more")
    assert (error.error, "count as create" in error.args[0]) == (LIMITED, True)
    assert not (await gil.ask("message.send", to_user_id="jon", text="Hi", local_id="6"))["duplicate"]
    assert len((await gil.ask("conversation.list"))["conversations"]) == 3


@pytest_twisted.ensureDeferred
async def test_whoever_connects_without_end_is_not_let_in(limited: Node) -> None:
    for _ in range(40):
        (await arrive(limited, "eve")).client.leave()
    with pytest.raises(Rejected) as refused:
        await arrive(limited, "eve")
    assert refused.value.reason == LIMITED
    await arrive(limited, "fay")


@pytest_twisted.ensureDeferred
async def test_a_user_who_floods_is_noticed_by_nobody(limited: Node) -> None:
    """What `python -m bench.flood` measures for every procedure; the times are five times what it aims at."""
    people = await flood.others(limited.url)
    noticed, came = await flood.flooded(limited.url, people, "message.edit", 10, SECONDS)
    assert came.refused > 100
    assert came.answered <= 125 + 2 * SECONDS
    assert noticed.failed == 0
    assert noticed.health == {"ok"}
    assert quantile(sorted(noticed.sends), 0.99) < 5 * flood.MOST_SEND
    assert max(noticed.logins) < 5 * flood.MOST_LOGIN
    assert 'portico_limited_total{limit="revise",process="router"}' in limited.admin("/metrics")[1]
