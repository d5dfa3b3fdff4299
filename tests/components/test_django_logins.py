"""All components beside a Django site: users log in, chat and read, and only the site is called."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_twisted

from portico.settings.core import Settings
from portico.settings.django import Django
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.django import KEY, FakeDjango, running_django
from tests.support.people import arrive
from tests.support.waiting import until, until_async

BEGUN = "select from log_cursor where name in ('django', 'django.conversations')"


@pytest_twisted.async_yield_fixture()
async def django() -> AsyncIterator[FakeDjango]:
    async with running_django() as django:
        django.users = {"ada": {"name": "Ada of the site", "email": "ada@example.org"}, "bob": {}}
        yield django


@pytest_twisted.async_yield_fixture()
async def components(database: Database, stores: Settings, django: FakeDjango) -> AsyncIterator[Components]:
    """All components with a bridge that has begun: what is older than its beginning is not mirrored."""

    async def begun() -> bool:
        return len(await database.query(BEGUN)) == 2

    async with open_components(stores, bridge=Django(django.url, KEY)) as components:
        await until_async(begun)
        yield components


async def chat(person: Any, other: str, **more: Any) -> int:
    opened = await person.ask("conversation.create", participant_ids=[other], **more)
    return int(opened["conversation"]["id"])


@pytest_twisted.ensureDeferred
async def test_messages_and_read_marks_are_mirrored_soon(components: Components, django: FakeDjango) -> None:
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob", property_id=42)
    await until(lambda: len(django.conversations) == 1)
    sent = await ada.ask("message.send", conversation_id=ours, text="Hello", local_id="1")
    await until(lambda: sent["message"]["id"] in django.messages)
    await bob.ask("receipt.read", conversation_id=ours, up_to_seq=1)
    await until(lambda: bool(django.read_by))
    assert django.read_by == {sent["message"]["id"]: {"bob"}}
    [conversation] = django.conversations.values()
    assert (conversation["portico_id"], conversation["property_id"]) == (ours, "42")


@pytest_twisted.ensureDeferred
async def test_profiles_are_those_of_the_site(components: Components) -> None:
    bob = await arrive(components, "bob")
    await bob.ask("conversation.create", participant_ids=["ada"], type="general")
    found = await bob.ask("user.get", user_id="ada")
    assert found["user"]["name"] == "Ada of the site"


@pytest_twisted.ensureDeferred
async def test_who_comes_in_finds_the_conversations_of_the_site(
    components: Components, django: FakeDjango
) -> None:
    people = [{"user_id": "ada", "role": "member"}, {"user_id": "bob", "role": "member"}]
    django.conversations["5"] = {"id": 5, "portico_id": None, "type": "general", "participants": people}
    bob = await arrive(components, "bob")
    received = await bob.wait_for("conversation.created")
    await until(lambda: django.conversations["5"]["portico_id"] == received["conversation"]["id"])


@pytest_twisted.ensureDeferred
async def test_nobody_notices_that_the_site_is_down(components: Components, django: FakeDjango) -> None:
    django.trouble = lambda _: (502, {})
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    ours = await chat(ada, "bob")
    sent = await ada.ask("message.send", conversation_id=ours, text="Hello", local_id="1")
    assert await bob.wait_for("message.created", message=sent["message"])
    assert (await bob.ask("user.me"))["user"]["id"] == "bob"
    assert django.messages == {}
