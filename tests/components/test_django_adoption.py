"""Conversations of the site get a Portico conversation, each once, with ids on both sides."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_twisted

from portico.contract.conversation import ConversationCreated
from portico.storage.database import Database
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.bridged import Adopting, Bridged
from tests.support.django import Answer, ReceivedRequest, running_django


@pytest_twisted.async_yield_fixture()
async def adopting(database: Database) -> AsyncIterator[Adopting]:
    async with running_django() as django:
        django.users = {"ada": {}, "7": {}}
        bridged = Bridged(database, django)
        await bridged.begin()
        yield Adopting(bridged)
        await bridged.stop()


def theirs(**others: Any) -> dict[str, Any]:
    """A conversation of Ada and number 7, as a Django site has it."""
    return {
        "id": 12,
        "portico_id": None,
        "type": "property_inquiry",
        "property_id": 42,
        "title": "Garden flat",
        "metadata": {"source": "site"},
        "participants": [{"user_id": 7, "role": "member"}, {"user_id": "ada", "role": "member"}],
        "created_at": "2026-01-01T00:00:00Z",
        **others,
    }


@pytest_twisted.ensureDeferred
async def test_a_conversation_of_the_site_is_adopted_with_ids_on_both_sides(adopting: Adopting) -> None:
    adopting.django.conversations["12"] = theirs()
    await adopting.welcome("ada")
    [(id_, *rest)] = await adopting.conversations()
    assert rest == ["property_inquiry", "42", "Garden flat", 12]
    [sent] = adopting.django.of("POST")
    assert sent.path == "/api/conversations/"
    assert sent.headers["idempotency-key"] == f"conversation-{id_}-1"
    assert (sent.body["id"], sent.body["portico_id"]) == (12, id_)
    created = [(who, type(event)) for who, event in adopting.recorder.published]
    assert created == [("7", ConversationCreated), ("ada", ConversationCreated)]


@pytest_twisted.ensureDeferred
async def test_what_is_said_in_it_then_goes_to_the_sites_own_conversation(adopting: Adopting) -> None:
    adopting.django.conversations["12"] = theirs()
    await adopting.welcome("ada")
    [(id_, *_)] = await adopting.conversations()
    await send_text(adopting.database, id_, "ada", "Hello")
    await adopting.bridged.round()
    assert [message["conversation"] for message in adopting.django.messages.values()] == [12]


@pytest_twisted.ensureDeferred
async def test_it_is_adopted_once_whoever_comes_in_and_however_often(adopting: Adopting) -> None:
    adopting.django.conversations["12"] = theirs(type="group")
    adopting.django.trouble = lambda asked: (503, {}) if asked.method == "POST" else None
    await adopting.welcome("ada")
    await adopting.welcome("7")
    await adopting.welcome("ada", later=61.0)
    assert len(await adopting.conversations()) == 1
    assert len(adopting.django.of("GET", "/api/users/ada/conversations/")) == 2


@pytest_twisted.ensureDeferred
async def test_the_same_people_and_property_are_the_same_conversation(adopting: Adopting) -> None:
    chat = await open_conversation(adopting.database, "ada", "7")
    adopting.django.conversations["12"] = theirs(type="general", property_id=None)
    await adopting.welcome("ada")
    assert [(row[0], row[4]) for row in await adopting.conversations()] == [(chat, 12)]
    assert adopting.recorder.published == []


@pytest_twisted.ensureDeferred
async def test_the_owners_of_a_group_stay_its_owners(adopting: Adopting) -> None:
    people = [{"user_id": id_, "role": "owner"} for id_ in ("ada", "7")] + [{"user_id": "cy"}]
    adopting.django.conversations["12"] = theirs(type="group", participants=people)
    await adopting.welcome("ada")
    roles: dict[str, str] = dict(await adopting.database.query("select user_id, role from participant"))
    assert roles == {"ada": "owner", "7": "owner", "cy": "member"}


@pytest_twisted.ensureDeferred
async def test_people_who_are_not_in_the_object_are_asked_for_and_pages_followed(adopting: Adopting) -> None:
    people = theirs()["participants"]

    def paged(asked: ReceivedRequest) -> Answer | None:
        if asked.path == "/api/users/ada/conversations/":
            following = adopting.django.url + asked.path + "?page=2"
            return 200, {"results": [theirs(participants=None)], "next": following}
        if asked.path == "/api/users/ada/conversations/?page=2":
            elsewhere = "http://elsewhere.example/api/users/ada/conversations/?page=3"
            return 200, {"results": [theirs(id=13, type="general")], "next": elsewhere}
        return (200, people) if asked.path == "/api/conversations/12/participants/" else None

    adopting.django.trouble = paged
    await adopting.welcome("ada")
    assert [row[4] for row in await adopting.conversations()] == [12, 13]


@pytest_twisted.ensureDeferred
@pytest.mark.parametrize("write", [int, str, float])
async def test_one_that_names_ours_is_taken_for_it(adopting: Adopting, write: Callable[[int], Any]) -> None:
    chat = await open_conversation(adopting.database, "ada", "7")
    adopting.django.conversations["12"] = theirs(portico_id=write(chat))
    await adopting.welcome("ada")
    assert [(row[0], row[4]) for row in await adopting.conversations()] == [(chat, 12)]


@pytest_twisted.ensureDeferred
async def test_what_cannot_be_one_here_is_left_and_the_others_are_taken(adopting: Adopting) -> None:
    adopting.django.conversations = {
        "1": theirs(id=1, participants=[{"user_id": "ada"}]),
        "2": theirs(id=2, metadata={"much": "x" * 20_000}),
        "3": theirs(id=3, type="barter", title="t" * 300),
    }
    await adopting.welcome("ada")
    [(_, kind, _, title, site_id)] = await adopting.conversations()
    assert (kind, len(title), site_id) == ("general", 200, 3)


@pytest_twisted.ensureDeferred
async def test_who_came_while_the_site_was_down_gets_theirs_when_it_is_back(adopting: Adopting) -> None:
    adopting.django.conversations["12"] = theirs()
    adopting.django.trouble = lambda _: (503, {})
    await adopting.welcome("ada")
    adopting.django.trouble = lambda _: None
    adopting.clock.advance(31.0)
    await adopting.adoption.retry_deferred()
    assert len(await adopting.conversations()) == 1
