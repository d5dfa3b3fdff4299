"""A real node beside a site: the bridge is killed in the middle, and the site has everything once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_twisted
from twisted.internet import reactor as global_reactor

from components.platform.client import Client, connect
from tests.support.django import KEY, FakeDjango, running_django
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.waiting import until
from tests.system.test_doctor import doctor

reactor: Any = global_reactor


@pytest_twisted.async_yield_fixture()
async def django() -> AsyncIterator[FakeDjango]:
    async with running_django() as django:
        django.users = {"ada": {"name": "Ada"}, "bob": {}}
        yield django


async def say(ada: Client, conversation_id: int, number: int) -> None:
    await ada.ask(
        "message.send", conversation_id=conversation_id, text=f"number {number}", local_id=f"n{number}"
    )


@pytest_twisted.ensureDeferred
async def test_a_bridge_that_is_killed_goes_on_where_it_was(django: FakeDjango) -> None:
    with Node(free_port(), DJANGO_API_URL=django.url, DJANGO_API_KEY=KEY).running() as node:
        ada = await connect(reactor, node.url, node.token("ada"))
        opened = await ada.ask("conversation.create", participant_ids=["bob"])
        chat = opened["conversation"]["id"]
        for number in range(20):
            await say(ada, chat, number)
        await until(lambda: len(django.messages) > 2)
        node.kill("django_bridge")
        for number in range(20, 40):
            await say(ada, chat, number)
        await until(lambda: len(django.messages) == 40)
        assert [told["text"] for told in django.messages.values()] == [f"number {n}" for n in range(40)]
        assert django.created == 40
        check(node)
        ada.leave()
        await ada.left


def check(node: Node) -> None:
    """Health, metrics and the doctor know of the bridge."""
    assert node.health()["checks"]["django_bridge"] is True
    assert 'portico_site_total{endpoint="message",outcome="taken"' in node.get("/metrics")[1]
    assert "ok   django refusals: none" in doctor(node).stdout
