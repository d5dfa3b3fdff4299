"""Portico beside the real example site: its tokens, its talk, and both killed in the middle of it."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor

from runtime.client import Client, Rejected, connect
from tests.support.example_site import KEY, ExampleSite
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.waiting import TIMEOUT, until
from tests.system.test_doctor import doctor

reactor: Any = global_reactor
ADA, BOB = "1", "2"
BACKOFF = 30.0  # seconds at most, until the bridge asks a site again that was away
OPEN_ON_THE_SITE = (
    "from django.contrib.auth.models import User; from portico_django.models import Conversation; "
    "Conversation.objects.open(User.objects.all(), property_id='1', title='A flat')"
)
OURS = """
    select m.id, m.rev, m.conversation_id, m.seq, m.sender_id, m.type, m.text, m.local_id,
           m.deleted_at is not null, exists (
             select from participant p
             where p.conversation_id = m.conversation_id and p.user_id <> m.sender_id and p.read_seq >= m.seq)
    from message m order by m.conversation_id, m.seq
"""
THEIRS = """
    select m.portico_id, m.rev, c.portico_id, m.seq, m.sender_key, m.type, m.text, m.local_id,
           m.deleted_at is not null, m.is_read
    from portico_django_message m join portico_django_conversation c on c.id = m.conversation_id
    order by c.portico_id, m.seq
"""
KNOWN_THERE = "select portico_id from portico_django_conversation"


class Pair:
    """A running Portico, and the site that it stands beside."""

    def __init__(self, node: Node, site: ExampleSite) -> None:
        self.node = node
        self.site = site

    async def enter(self, name: str) -> Client:
        """Somebody with the token that the site gave them."""
        return await connect(reactor, self.node.url, self.site.tokens(name)["access"])

    def agree(self) -> bool:
        """Whether both databases hold the same messages, once each, and as read as each other's."""
        return self.site.sql(THEIRS) == self.node.sql(OURS)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both, for all tests of this module; the site has a conversation of which Portico knows nothing."""
    site = ExampleSite(tmp_path_factory.mktemp("site"), free_port())
    env = {"DJANGO_API_URL": site.url, "DJANGO_API_KEY": KEY, "DJANGO_VERIFY_TOKENS": "1"}
    with site.running():
        site.manage("shell", "-c", OPEN_ON_THE_SITE)
        with Node(site.portico_port, **env).running() as node:
            yield Pair(node, site)


async def send_message(client: Client, conversation_id: int, text: str) -> int:
    sent = await client.call_procedure(
        "message.send", conversation_id=conversation_id, text=text, local_id=uuid.uuid4().hex
    )
    return int(sent["message"]["id"])


@pytest_twisted.ensureDeferred
async def test_a_site_and_a_bridge_that_die_in_the_middle_agree_afterwards(pair: Pair) -> None:
    ada, bob = await pair.enter("ada"), await pair.enter("bob")
    adopted = await conversation_of_the_site(ada)
    await until(lambda: (adopted,) in pair.site.sql(KNOWN_THERE))

    of_earlier_tries = len(pair.site.sql(THEIRS))
    chat = await open_about(ada, BOB, uuid.uuid4().hex)
    for number in range(10):
        await send_message((ada, bob)[number % 2], (chat, adopted)[number // 5], f"before {number}")
    await bob.call_procedure("receipt.read", conversation_id=chat, up_to_seq=3)
    await until(pair.agree)

    with pair.site.killed():
        pair.node.kill("django_bridge")
        ids = [
            await send_message((ada, bob)[number % 2], (chat, adopted)[number // 5], f"down {number}")
            for number in range(10)
        ]
        await ada.call_procedure("message.edit", message_id=ids[0], text="down, and mended")
        await bob.call_procedure("message.delete", message_id=ids[1])
        third = await open_about(bob, ADA, uuid.uuid4().hex)
        await send_message(bob, third, "opened while the site was away")
        await ada.call_procedure("receipt.read", conversation_id=chat, up_to_seq=10)
        assert not pair.agree()

    await until(pair.agree, "agreement", BACKOFF + TIMEOUT)
    await send_message(ada, chat, "after")
    await until(pair.agree)
    assert len(pair.site.sql(THEIRS)) == of_earlier_tries + 22
    check(pair.node)
    for client in (ada, bob):
        client.leave()
        await client.left


async def open_about(client: Client, other: str, home: str) -> int:
    """A new conversation with somebody about a home that nobody has asked about."""
    opened = await client.call_procedure("conversation.create", participant_ids=[other], property_id=home)
    return int(opened["conversation"]["id"])


def check(node: Node) -> None:
    """Health, metrics and the doctor know of the bridge."""
    assert node.health()["checks"]["django_bridge"] is True
    assert 'portico_site_total{endpoint="message",outcome="taken"' in node.admin("/metrics")[1]
    assert "ok   django refusals: none" in doctor(node).stdout


async def conversation_of_the_site(client: Client) -> int:
    """The id here of the one conversation that the site had before anybody came in."""
    received: list[dict[str, Any]] = []
    await client.subscribe_to_events(
        lambda name, payload: received.append(payload) if name == "conversation.created" else None
    )
    listed = (await client.call_procedure("conversation.list"))["conversations"]
    if not listed:
        await until(lambda: bool(received))
        listed = [payload["conversation"] for payload in received]
    [conversation] = [each for each in listed if each["title"] is not None]  # others are of an earlier try
    assert (conversation["property_id"], conversation["title"]) == ("1", "A flat")
    return int(conversation["id"])


@pytest_twisted.ensureDeferred
async def test_people_enter_with_the_sites_tokens_and_are_called_as_the_site_calls_them(pair: Pair) -> None:
    ada = await pair.enter("ada")
    assert (await ada.call_procedure("user.me"))["user"]["name"] == "Ada Lovelace"
    if not (await ada.call_procedure("conversation.list"))["conversations"]:
        await conversation_of_the_site(ada)  # Bob is somebody that Ada knows
    assert (await ada.call_procedure("user.get", user_id=BOB))["user"]["name"] == "Bob Martin"
    with pytest.raises(Rejected):
        await connect(reactor, pair.node.url, pair.site.tokens("ada")["refresh"])
    ada.leave()
    await ada.left
