"""Guests write, and are joined to an account: nothing that they did is lost, and nobody is there twice."""

from typing import Any

import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from twisted.internet.defer import Deferred, gatherResults

from components.conversations.guests import GuestService
from portico.contract.guest import MergeGuest
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.users.people import People
from tests.support.components import Components
from tests.support.drafts import opened
from tests.support.people import Person, arrive

EVERY_COLUMN = """
    select table_name, column_name from information_schema.columns
    where table_schema = 'portico' and data_type = 'text'
      and (column_name ~ '(user|owner|sender|admin|reporter|blocked|caller|creator|guest)_id$'
           or column_name in ('cause'))
"""
# Where a guest may stand after a merge: who did what, and what came from another server.
STAYS = {
    "audit.user_id",
    "erasure.user_id",
    "guest_merge.guest_id",
    "imported_mark.user_id",
    "reply_address.user_id",  # it is found by the account (tests/storage/test_inbound.py)
    "imported_participant.user_id",
}


async def guest_of(site: Person, **arguments: Any) -> str:
    return str((await site.ask("user.create_guest", **arguments))["user_id"])


async def say(person: Person, chat: int, text: str, **more: Any) -> dict[str, Any]:
    local_id = more.pop("local_id", text)
    sent = await person.ask("message.send", conversation_id=chat, text=text, local_id=local_id, **more)
    message: dict[str, Any] = sent["message"]
    return message


async def texts(person: Person, chat: int) -> list[tuple[str, str]]:
    found = await person.ask("message.list", conversation_id=chat)
    return [(message["sender_id"], message["text"]) for message in found["messages"]]


@pytest_twisted.ensureDeferred
async def test_a_guest_has_a_token_a_mark_and_a_name(components: Components) -> None:
    site = await arrive(components, "site", role="service")
    made = await site.ask("user.create_guest", name="Visitor 12", metadata={"page": "/listings/42"})
    assert made["user_id"].startswith("guest:")
    assert (made["user"]["guest"], made["user"]["name"]) == (True, "Visitor 12")
    again = await site.ask("user.create_guest", user_id=made["user_id"], name="Wanjiru")
    assert again["user"]["name"] == "Wanjiru"
    assert again["token"] != made["token"]
    for wrong in ("guest:nobody", "site"):
        assert (await site.refused("user.create_guest", user_id=wrong)).error == "portico.error.not_found"
    ada = await arrive(components, "ada")
    assert "not_authorized" in (await ada.refused("user.create_guest")).error


@pytest_twisted.ensureDeferred
async def test_what_a_guest_did_is_the_account_s_and_the_others_hear_of_it(
    database: Database, components: Components
) -> None:
    site, seller = await arrive(components, "site", role="service"), await arrive(components, "seller")
    guest_id = await guest_of(site, name="Visitor")
    opened_for = await site.ask(
        "conversation.create", as_user=guest_id, type="property_inquiry", property_id="42",
        participants=[{"user_id": "seller", "role": "seller"}, {"user_id": guest_id, "role": "buyer"}],
    )  # fmt: skip
    chat = opened_for["conversation"]["id"]
    guest, account = await arrive(components, guest_id), await arrive(components, "ada")
    cursor = (await account.ask("sync.state"))["cursor"]
    first = await say(guest, chat, "Is it free?")
    answer = await say(seller, chat, "It is.", mentions=[guest_id])
    await guest.ask("message.react", message_id=answer["id"], emoji="👍")
    await guest.ask("receipt.read", conversation_id=chat, up_to_seq=2)
    phone = {"token": "t", "provider": "fcm", "platform": "web"}
    await site.ask("device.register", as_user=guest_id, **phone)
    await guest.ask("preferences.set", language="fr")
    merged = await site.ask("user.merge_guest", guest_id=guest_id, user_id="ada")
    assert (merged["conversations"], merged["messages"]) == (1, 1)
    heard = (await account.wait_for("conversation.created"))["conversation"]
    assert [person["user_id"] for person in heard["participants"]] == ["ada", "seller"]
    assert (heard["read_seq"], heard["unread"], heard["metadata"]["roles"]) == (
        2, 0, {"seller": "seller", "ada": "buyer"},
    )  # fmt: skip
    changed = await seller.wait_for("message.updated")
    assert (changed["message"]["id"], changed["message"]["sender_id"]) == (first["id"], "ada")
    assert await texts(account, chat) == [("ada", "Is it free?"), ("seller", "It is.")]
    found = await account.ask("message.get", message_id=answer["id"])
    assert found["message"]["reactions"] == {"👍": ["ada"]}
    assert found["message"]["metadata"]["mentions"] == ["ada"]
    synced = await account.ask("sync.changes", since=cursor)
    assert [view["id"] for view in synced["conversations"]] == [chat]
    assert (await account.ask("message.search", query="free"))["messages"] != []
    assert len((await account.ask("device.list"))["devices"]) == 1
    assert (await account.ask("preferences.get"))["preferences"]["language"] == "fr"
    same = await account.ask(
        "conversation.create", participant_ids=["seller"], type="property_inquiry", property_id="42"
    )
    assert (same["conversation"]["id"], same["created"]) == (chat, False)
    assert (await People(database).get("ada")).name == "Visitor"
    again = await site.ask("user.merge_guest", guest_id=guest_id, user_id="ada")
    assert (again["conversations"], again["messages"]) == (0, 0)
    for procedure, arguments in (
        ("user.merge_guest", {"guest_id": guest_id, "user_id": "bob"}),
        ("user.create_guest", {"user_id": guest_id}),
    ):
        assert (await site.refused(procedure, **arguments)).error == "portico.error.conflict"
    assert await places_of(database, guest_id) <= STAYS


async def places_of(database: Database, user_id: str) -> set[str]:
    """Every column that still names somebody."""
    columns = await database.query(EVERY_COLUMN)
    found = set()
    for table, column in columns:
        rows = await database.query(f"select count(*) from {table} where {column} = %s", (user_id,))  # noqa: S608
        if rows != [(0,)]:
            found.add(f"{table}.{column}")
    return found


@pytest_twisted.ensureDeferred
async def test_who_is_in_a_group_as_both_is_in_it_once_with_what_is_more(
    database: Database, components: Components
) -> None:
    site, account = await arrive(components, "site", role="service"), await arrive(components, "ada")
    guest_id = await guest_of(site)
    chat = await opened(database, guest_id, "ada", "bob")  # the guest owns it
    guest, bob = await arrive(components, guest_id), await arrive(components, "bob")
    message = await say(bob, chat, "Hello")
    for person in (guest, account):
        await person.ask("message.react", message_id=message["id"], emoji="👍")
    await account.ask("message.react", message_id=message["id"], emoji="🎉")
    await say(account, chat, "one", local_id="same")
    await say(guest, chat, "two", local_id="same")
    await account.ask("conversation.pin", conversation_id=chat)
    await site.ask("user.merge_guest", guest_id=guest_id, user_id="ada")
    view = (await account.ask("conversation.get", conversation_id=chat))["conversation"]
    roles = {one["user_id"]: one["role"] for one in view["participants"]}
    assert roles == {"ada": "owner", "bob": "member"}
    assert (view["read_seq"], view["unread"], view["pinned"]) == (3, 0, True)
    assert await texts(account, chat) == [("bob", "Hello"), ("ada", "one"), ("ada", "two")]
    reacted = (await account.ask("message.get", message_id=message["id"]))["message"]["reactions"]
    assert reacted == {"👍": ["ada"], "🎉": ["ada"]}
    heard = await bob.wait_for("conversation.updated")
    assert len(heard["conversation"]["participants"]) == 2


@pytest_twisted.ensureDeferred
async def test_two_conversations_about_the_same_property_stay_two(
    database: Database, components: Components
) -> None:
    site, account = await arrive(components, "site", role="service"), await arrive(components, "ada")
    guest_id = await guest_of(site)
    about = {"participant_ids": ["seller"], "type": "property_inquiry", "property_id": "42"}
    own = (await account.ask("conversation.create", **about))["conversation"]["id"]
    theirs = (await site.ask("conversation.create", as_user=guest_id, **about))["conversation"]["id"]
    await site.ask("user.merge_guest", guest_id=guest_id, user_id="ada")
    listed = (await account.ask("conversation.list"))["conversations"]
    assert sorted(view["id"] for view in listed) == sorted([own, theirs])
    assert (await account.ask("conversation.create", **about))["conversation"]["id"] == own


@pytest_twisted.ensureDeferred
async def test_a_message_that_is_sent_meanwhile_is_kept_or_refused(
    database: Database, components: Components
) -> None:
    site, seller = await arrive(components, "site", role="service"), await arrive(components, "seller")
    guest_id = await guest_of(site)
    chat = await opened(database, guest_id, "seller")
    guest = await arrive(components, guest_id)
    outcomes: list[bool] = []

    async def send(number: int) -> None:
        try:
            await say(guest, chat, str(number))
        except ApplicationError:
            outcomes.append(False)
        else:
            outcomes.append(True)

    sending = [Deferred.fromCoroutine(send(number)) for number in range(30)]
    await site.ask("user.merge_guest", guest_id=guest_id, user_id="ada")
    await gatherResults(sending)
    said = await texts(seller, chat)
    assert len(said) == outcomes.count(True)
    assert {sender for sender, _ in said} <= {"ada"}
    assert (await guest.refused("message.send", conversation_id=chat, text="x", local_id="x")).error.endswith(
        "not_found"
    )


@pytest_twisted.ensureDeferred
async def test_a_merge_that_was_interrupted_goes_on(database: Database, components: Components) -> None:
    site = await arrive(components, "site", role="service")
    guest_id = await guest_of(site)
    chats = [await opened(database, guest_id, f"seller{number}") for number in range(2)]
    service = guests_of(components)
    await service._guests.begin_merge("site", guest_id, "ada")
    await service._move_conversation(chats[0], guest_id, "ada")  # and then the process died
    await service.go_on()
    account = await arrive(components, "ada")
    listed = (await account.ask("conversation.list"))["conversations"]
    assert sorted(view["id"] for view in listed) == chats
    [unfinished] = await service._guests.list_unfinished()
    assert not unfinished.settled
    await database.query("update guest_merge set requested_at = now() - interval '2 minutes' returning 1")
    await service.go_on()
    assert await service._guests.list_unfinished() == []
    request = MergeGuest(guest_id=guest_id, user_id="ada")
    assert (await service.merge(request, Caller("site", "service", 0))).conversations == 0


def guests_of(components: Components) -> GuestService:
    endpoint = components.processes["core"].connection._endpoints["portico.user.merge_guest"]
    service = getattr(endpoint._handler, "__self__", None)
    assert isinstance(service, GuestService)
    return service


@pytest_twisted.ensureDeferred
async def test_a_guest_looks_for_nobody_and_starts_nothing(components: Components) -> None:
    site = await arrive(components, "site", role="service")
    guest_id = await guest_of(site)
    about = {"participant_ids": ["seller"], "type": "general"}
    made = await site.ask("conversation.create", as_user=guest_id, **about)
    guest = await arrive(components, guest_id)
    found = await guest.ask("conversation.create", **about)
    assert (found["conversation"]["id"], found["created"]) == (made["conversation"]["id"], False)
    for procedure, arguments in (
        ("user.list", {}),
        ("conversation.create", {"participant_ids": ["ada"], "type": "general"}),
        ("conversation.create", {"participant_ids": ["seller"], "type": "group"}),
        ("message.send", {"to_user_id": "ada", "text": "Hello", "local_id": "1"}),
        ("call.start", {"to_user_id": "ada", "kind": "voice"}),
    ):
        assert (await guest.refused(procedure, **arguments)).error == "portico.error.forbidden", procedure
    assert (await guest.ask("user.get", user_id="seller"))["user"]["id"] == "seller"


PAIRS = [("ada", "bob"), ("guest:x", "guest:y"), ("guest:x", "ada")]


@pytest.mark.parametrize(("guest_id", "user_id"), PAIRS)
@pytest_twisted.ensureDeferred
async def test_only_a_guest_is_joined_to_an_account(
    components: Components, guest_id: str, user_id: str
) -> None:
    site = await arrive(components, "site", role="service")
    refusal = await site.refused("user.merge_guest", guest_id=guest_id, user_id=user_id)
    expected = "not_found" if user_id == "ada" else "invalid_argument"
    assert refusal.error == f"portico.error.{expected}"
