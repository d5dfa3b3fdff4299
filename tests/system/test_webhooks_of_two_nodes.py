"""Webhooks on two nodes, one of which is killed while it posts: in order, and doubled only what it held."""

from collections import Counter
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.node import Node
from tests.support.nodes import Pair, running_pair
from tests.support.people import Person, arrive
from tests.support.rest import Rest
from tests.support.site import Answer, ReceivedRequest, Site, running_site
from tests.support.stores import running_stores
from tests.support.waiting import until
from tests.support.webhooks import body_of

CHATS, EACH = 4, 8
PATIENCE = 40.0
HELD = "select split_part(holder, ' ', 1), count(*) from webhook_queue where held_until > now() group by 1"


class Receiver:
    """Takes everything, and keeps its answers back until it is told to give them."""

    def __init__(self) -> None:
        self.open = Event()

    def answer(self, _: ReceivedRequest) -> Answer:
        self.open.wait(PATIENCE)
        return 200, {}


@pytest.fixture
def pair() -> Iterator[Pair]:
    with running_stores() as stores, running_pair(stores, WEBHOOK_PRIVATE_ADDRESSES="1") as running:
        yield running


async def chats(ada: Person) -> list[int]:
    opened = [
        await ada.ask(
            "conversation.create", participant_ids=["bob"], type="property_inquiry", property_id=each
        )
        for each in range(1, CHATS + 1)
    ]
    return [each["conversation"]["id"] for each in opened]


async def send(ada: Person, chat_ids: list[int], numbers: range) -> None:
    """One message in each conversation in turn; their texts are their numbers."""
    for number in numbers:
        for chat in chat_ids:
            await ada.ask("message.send", conversation_id=chat, text=str(number), local_id=f"{chat}-{number}")


def posted(site: Site, chat: int) -> list[tuple[str, str]]:
    """The text and the id of each webhook about a conversation, as they arrived."""
    found = [(body_of(asked)["data"]["message"], asked.headers["webhook-id"]) for asked in list(site.asked)]
    return [(message["text"], id_) for message, id_ in found if message["conversation_id"] == chat]


async def subscribe(node: Node, site: Site) -> None:
    asked = {"url": site.url, "events": ["message.created"]}
    made: Any = await deferToThread(Rest(node, "root", "admin").post, "/webhooks", asked)
    assert made.status == 201, made


def holding(node: Node) -> dict[str, int]:
    """How many queues each node posts."""
    return {str(name): int(count) for name, count in node.sql(HELD)}


@pytest_twisted.ensureDeferred
async def test_a_killed_node_loses_no_webhook_and_changes_no_order(pair: Pair) -> None:
    receiver = Receiver()
    with running_site(receiver.answer) as site:
        await subscribe(pair.b, site)
        ada = await arrive(pair.b, "ada")
        chat_ids = await chats(ada)
        await send(ada, chat_ids, range(EACH // 2))
        await until(lambda: sum(holding(pair.b).values()) == CHATS, "every conversation is posted")
        await until(lambda: len(site.asked) == CHATS, "the first of each is posted")
        by_node = holding(pair.b)
        most = max(by_node, key=lambda name: by_node[name])
        killed, left = (pair.a, pair.b) if most == "a" else (pair.b, pair.a)
        in_its_hands = {asked.headers["webhook-id"] for asked in list(site.asked)}
        await deferToThread(killed.crash)
        receiver.open.set()
        ada = await arrive(left, "ada")
        await send(ada, chat_ids, range(EACH // 2, EACH))
        await until(lambda: all(len(set(posted(site, chat))) >= EACH for chat in chat_ids), "all is posted")
        for chat in chat_ids:
            arrived = posted(site, chat)
            assert [text for text, _ in dict.fromkeys(arrived)] == [str(number) for number in range(EACH)]
            repeated = Counter(id_ for _, id_ in arrived) - Counter({id_ for _, id_ in arrived})
            assert set(repeated) <= in_its_hands
            assert len(arrived) <= EACH + 1
        ada.leave()
