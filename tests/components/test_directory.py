"""User directory search; an invisible user looks like one that does not exist."""

from dataclasses import replace
from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError

from portico.domain.people import Principal, Reach
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.users.people import People
from tests.support.components import Components, open_components
from tests.support.drafts import opened
from tests.support.people import Person, arrive


async def listed(person: Person, **arguments: Any) -> list[str]:
    answer = await person.ask("user.list", **arguments)
    return [user["id"] for user in answer["users"]]


async def outcome(person: Person, procedure: str, **arguments: Any) -> tuple[str, str, dict[str, Any]]:
    """The error as the wire carries it."""
    with pytest.raises(ApplicationError) as caught:
        await person.ask(procedure, **arguments)
    return caught.value.error, caught.value.args[0], caught.value.kwargs


async def name(database: Database, *user_ids: str) -> None:
    for user_id in user_ids:
        claims: dict[str, Any] = {"role": "user", "expires_at": 2**32, "fingerprint": "f"}
        await People(database).upsert_user(Principal(user_id=user_id, name=user_id.title(), **claims))


async def town(database: Database) -> None:
    """Ada knows Bob; Cy has a name and knows neither; Dan is an id in a conversation with Ada."""
    await name(database, "ada", "bob", "cy")
    await opened(database, "ada", "bob", "dan")


def finding(stores: Settings, directory: Reach) -> Any:
    return open_components(stores, people=replace(stores.people, directory=directory))


@pytest_twisted.ensureDeferred
async def test_a_user_finds_the_people_of_their_conversations(
    database: Database, components: Components
) -> None:
    await town(database)
    ada = await arrive(components, "ada")
    assert await listed(ada) == ["bob"]
    assert await listed(ada, query="cy") == []
    assert (await ada.ask("user.get", user_id="bob"))["user"]["name"] == "Bob"
    assert (await ada.ask("user.get", user_id="dan"))["user"]["name"] is None
    assert (await ada.ask("user.get", user_id="ada"))["user"]["name"] == "Ada"


@pytest_twisted.ensureDeferred
async def test_who_may_not_be_seen_is_answered_like_who_does_not_exist(
    database: Database, components: Components
) -> None:
    await town(database)
    ada = await arrive(components, "ada")
    for procedure, arguments in (("user.get", {}), ("moderation.report", {"reason": "rude"})):
        stranger = await outcome(ada, procedure, user_id="cy", **arguments)
        assert stranger == await outcome(ada, procedure, user_id="nobody", **arguments)
        assert stranger[0] == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_blocking_shows_nothing_of_who_is_blocked(database: Database, components: Components) -> None:
    await town(database)
    ada = await arrive(components, "ada")
    for procedure in ("user.unblock", "user.block", "user.unblock", "user.block"):
        stranger = (await ada.ask(procedure, user_id="cy"))["user"]
        nobody = (await ada.ask(procedure, user_id="nobody"))["user"]
        assert {**stranger, "id": "", "created_at": ""} == {**nobody, "id": "", "created_at": ""}
        assert stranger["created_at"] >= time_of_all(stranger, nobody)
    assert [user["name"] for user in (await ada.ask("user.blocked"))["users"]] == [None, None]
    assert (await ada.ask("user.block", user_id="bob"))["user"]["name"] == "Bob"


def time_of_all(stranger: dict[str, Any], nobody: dict[str, Any]) -> str:
    """Both were told the moment of the call, to the minute: not when somebody first came."""
    return str(min(stranger["created_at"], nobody["created_at"])[:16])


@pytest_twisted.ensureDeferred
async def test_who_left_is_still_called_by_name_where_they_wrote(
    database: Database, components: Components
) -> None:
    await town(database)
    ada, bob = await arrive(components, "ada"), await arrive(components, "bob")
    [(conversation_id)] = [(await bob.ask("conversation.list"))["conversations"][0]["id"]]
    await bob.ask("conversation.leave", conversation_id=conversation_id)
    assert (await ada.ask("user.get", user_id="bob"))["user"]["name"] == "Bob"
    assert await listed(ada) == []
    assert (await outcome(bob, "user.get", user_id="ada"))[0] == "portico.error.not_found"
    assert (await bob.ask("user.block", user_id="ada"))["user"]["name"] == "Ada"


@pytest_twisted.ensureDeferred
async def test_an_open_directory_lists_whoever_came_or_has_a_name(
    database: Database, stores: Settings
) -> None:
    await town(database)
    await opened(database, "eve", "bob")  # two ids that are new
    async with finding(stores, "all") as components:
        ada = await arrive(components, "ada")
        assert await listed(ada) == ["bob", "cy"]
        assert (await ada.ask("user.get", user_id="cy"))["user"]["name"] == "Cy"
        assert (await outcome(ada, "user.get", user_id="eve"))[0] == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_without_a_directory_only_contacts_have_names(database: Database, stores: Settings) -> None:
    await town(database)
    async with finding(stores, "off") as components:
        ada = await arrive(components, "ada")
        assert await listed(ada) == []
        assert (await ada.ask("user.get", user_id="bob"))["user"]["name"] == "Bob"
        assert (await outcome(ada, "user.get", user_id="cy"))[0] == "portico.error.not_found"


@pytest.mark.parametrize("role", ["service", "admin"])
@pytest_twisted.ensureDeferred
async def test_services_and_admins_see_everybody(database: Database, stores: Settings, role: str) -> None:
    await town(database)
    async with finding(stores, "off") as components:
        root = await arrive(components, "root", role)
        assert await listed(root) == ["ada", "bob", "cy"]
        assert (await root.ask("user.get", user_id="cy"))["user"]["name"] == "Cy"
