"""Changed names, pictures and preferences: who hears of them."""

import msgspec
import pytest_twisted

from portico.contract import uris
from portico.domain.people import Principal
from portico.storage.database import Database
from tests.support.components import Components
from tests.support.drafts import opened
from tests.support.people import Person, arrive, wait_for_all_events


async def enter(components: Components, user_id: str, issued_at: int, **claims: str) -> None:
    """A login, as the component `users` handles it; only the router may ask for it."""
    principal = Principal(
        user_id=user_id, role="user", expires_at=2**32, fingerprint="f", issued_at=issued_at, **claims
    )
    admit = components.processes["core"].connection._internals[uris.ADMIT]
    assert await admit(msgspec.to_builtins(principal))


async def people(components: Components, *user_ids: str) -> list[Person]:
    return [await arrive(components, user_id) for user_id in user_ids]


@pytest_twisted.ensureDeferred
async def test_contacts_receive_a_new_name_and_strangers_and_the_blocked_do_not(
    database: Database, components: Components
) -> None:
    await enter(components, "ada", 100, name="Ada Byron")
    chat = await opened(database, "ada", "bob")
    await opened(database, "ada", "cy")
    ada, bob, cy, dan = await people(components, "ada", "bob", "cy", "dan")
    await cy.ask("user.block", user_id="ada")
    cursor = (await bob.ask("sync.state"))["cursor"]
    await enter(components, "ada", 200, name="Ada Lovelace", avatar_url="https://x.example/a.png")
    heard = (await bob.wait_for("user.updated"))["user"]
    assert (heard["id"], heard["name"], heard["avatar_url"], heard["rev"]) == (
        "ada", "Ada Lovelace", "https://x.example/a.png", 2,
    )  # fmt: skip
    assert "email" not in heard
    [view] = (await bob.ask("sync.changes", since=cursor))["conversations"]
    assert view["id"] == chat
    named = {person["user_id"]: (person["name"], person["rev"]) for person in view["participants"]}
    assert named["ada"] == ("Ada Lovelace", 2)
    await wait_for_all_events(ada, bob, chat)
    assert bob.names().count("user.updated") == 1
    assert [person.names().count("user.updated") for person in (cy, dan)] == [0, 0]


@pytest_twisted.ensureDeferred
async def test_own_devices_hear_of_profile_and_preferences_with_what_is_private(
    database: Database, components: Components
) -> None:
    await enter(components, "ada", 100, name="Ada", email="ada@example.org")
    await opened(database, "ada", "bob")
    phone, laptop, bob = await people(components, "ada", "ada", "bob")
    answer = await phone.ask("user.update", name="Countess")
    assert (await laptop.wait_for("user.updated"))["user"] == answer["user"]
    assert answer["user"]["email"] == "ada@example.org"
    kept = await phone.ask("preferences.set", channels={"message": {"email": False}})
    assert (await laptop.wait_for("preferences.updated")) == kept
    await bob.wait_for("user.updated")
    own = {"user.updated", "preferences.updated"}
    assert own.isdisjoint(phone.names())
    assert "preferences.updated" not in bob.names()
    await phone.ask("user.update", name="Countess")
    await laptop.ask("user.update", name="Ada")
    assert (await phone.wait_for("user.updated"))["user"]["name"] == "Ada"


@pytest_twisted.ensureDeferred
async def test_a_service_names_participants_until_they_name_themselves(
    database: Database, components: Components
) -> None:
    await enter(components, "ada", 100, name="Ada Lovelace")
    site = await arrive(components, "site", role="service")
    described = [
        {"user_id": "ada", "name": "Somebody", "role": "buyer"},
        {"user_id": "bob", "name": "Bob\n", "avatar_url": "https://x.example/b.png", "role": "seller"},
    ]
    answer = await site.ask(
        "conversation.create", as_user="ada", participants=described, type="general", metadata={"floor": 2}
    )
    view = answer["conversation"]
    named = {person["user_id"]: (person["name"], person["avatar_url"]) for person in view["participants"]}
    assert named == {"ada": ("Ada Lovelace", None), "bob": ("Bob", "https://x.example/b.png")}
    assert view["metadata"] == {"floor": 2, "roles": {"ada": "buyer", "bob": "seller"}}
    await site.ask(
        "conversation.create", as_user="ada", participant_ids=["bob"],
        participants=[{"user_id": "bob", "name": "Robert"}], type="general",
    )  # fmt: skip
    ada = await arrive(components, "ada")
    assert (await ada.ask("user.get", user_id="bob"))["user"]["name"] == "Robert"
    await enter(components, "bob", 50, name="Bob B")
    await site.ask("conversation.create", as_user="ada", participants=described, type="general")
    assert (await ada.ask("user.get", user_id="bob"))["user"]["name"] == "Bob B"


@pytest_twisted.ensureDeferred
async def test_a_service_adds_a_participant_with_a_name_and_a_role(components: Components) -> None:
    ada, site = await arrive(components, "ada"), await arrive(components, "site", role="service")
    group = await ada.ask("conversation.create", participant_ids=["bob"], type="group")
    chat = group["conversation"]["id"]
    answer = await site.ask(
        "conversation.add_participant",
        as_user="ada",
        conversation_id=chat,
        user_id="cy",
        name="Cy",
        role="owner",
    )
    [cy] = [one for one in answer["conversation"]["participants"] if one["user_id"] == "cy"]
    assert (cy["name"], cy["role"]) == ("Cy", "owner")
    heard = await ada.wait_for("conversation.updated")
    assert heard["conversation"]["participants"] == answer["conversation"]["participants"]


@pytest_twisted.ensureDeferred
async def test_users_name_others_by_id_only_and_a_property_is_checked(components: Components) -> None:
    ada = await arrive(components, "ada")
    bob = {"user_id": "bob", "name": "Bob"}
    refusal = await ada.refused("conversation.create", participants=[bob], type="general")
    assert refusal.error == "portico.error.forbidden"
    refusal = await ada.refused("conversation.create", type="general")
    assert (refusal.error, refusal.kwargs["field"]) == ("portico.error.invalid_argument", "participant_ids")
    group = await ada.ask("conversation.create", participant_ids=["bob"], type="group")
    chat = group["conversation"]["id"]
    refusal = await ada.refused("conversation.add_participant", conversation_id=chat, user_id="cy", name="Cy")
    assert refusal.error == "portico.error.forbidden"
    wrong = {"property": {"title": "Flat", "price": "cheap"}}
    for procedure, arguments in (
        ("conversation.create", {"participant_ids": ["bob"], "metadata": wrong}),
        ("conversation.update", {"conversation_id": chat, "metadata": wrong}),
    ):
        refusal = await ada.refused(procedure, **arguments)
        assert refusal.kwargs["field"] == "metadata.property.price"
    kept = await ada.ask("conversation.update", conversation_id=chat, metadata={"property": "Flat 4"})
    assert kept["conversation"]["metadata"] == {"property": "Flat 4"}
    refusal = await ada.refused("conversation.update", conversation_id=chat, metadata={"x": "y" * 20_000})
    assert refusal.error == "portico.error.too_large"
