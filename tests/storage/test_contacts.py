"""Who may see whom, what lasts of presence, and whom typing concerns."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest_twisted

from portico.domain.errors import NotFound
from portico.storage.conversations.audiences import Audience, Audiences
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.contacts import Contacts
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from tests.storage.sample_messages import open_conversation, send_text

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def sees(database: Database, user_id: str, *others: str) -> set[str]:
    return set(await Contacts(database).read_visible_states(user_id, others))


async def audience(database: Database, conversation_id: int, user_id: str) -> Audience:
    [found] = await Audiences(database).find_audiences([(conversation_id, user_id)])
    assert isinstance(found, Audience)
    return found


def sets(*lists: Sequence[str]) -> list[set[str]]:
    return [set(people) for people in lists]


@pytest_twisted.ensureDeferred
async def test_people_see_themselves_and_those_they_share_a_conversation_with(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    await open_conversation(database, "bob", "cy")
    assert await sees(database, "ada", "ada", "bob", "cy", "nobody") == {"ada", "bob"}
    assert await sees(database, "bob", "ada", "cy") == {"ada", "cy"}


@pytest_twisted.ensureDeferred
async def test_who_left_the_group_is_seen_no_more_and_sees_nobody(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", "cy", kind="group")
    await Membership(database).leave(group, "cy")
    assert await sees(database, "ada", "bob", "cy") == {"bob"}
    assert await sees(database, "cy", "ada", "bob") == set()


@pytest_twisted.ensureDeferred
async def test_a_block_hides_the_two_from_each_other_wherever_they_meet(database: Database) -> None:
    await open_conversation(database, "ada", "bob", "cy", kind="group")
    await Blocks(database).block("ada", "bob")
    assert await sees(database, "ada", "bob", "cy") == {"cy"}
    assert await sees(database, "bob", "ada", "cy") == {"cy"}
    assert await Contacts(database).list_contacts(["ada", "bob"]) == {
        "ada": {"cy": True},
        "bob": {"cy": True},
    }
    await Blocks(database).unblock("ada", "bob")
    assert await sees(database, "ada", "bob") == {"bob"}


@pytest_twisted.ensureDeferred
async def test_a_conversation_is_open_for_who_has_not_put_it_away(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    contacts, membership = Contacts(database), Membership(database)
    await membership.set_setting(chat, "bob", "archived", value=True)
    assert await contacts.list_contacts(["ada"]) == {"ada": {"bob": False}}
    assert await contacts.list_contacts(["bob"]) == {"bob": {"ada": True}}
    await membership.set_setting(chat, "bob", "archived", value=False)
    await membership.clear(chat, "bob")
    assert await contacts.list_contacts(["ada"]) == {"ada": {"bob": False}}
    await send_text(database, chat, "ada", "Hello again")
    assert await contacts.list_contacts(["ada"]) == {"ada": {"bob": True}}


@pytest_twisted.ensureDeferred
async def test_a_blocked_conversation_is_open_for_nobody(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).block(chat, "ada")
    assert await Contacts(database).list_contacts(["ada", "bob"]) == {
        "ada": {"bob": False},
        "bob": {"ada": False},
    }
    await open_conversation(database, "ada", "bob", "cy", kind="group")
    assert await Contacts(database).list_contacts(["bob"]) == {"bob": {"ada": True, "cy": True}}


@pytest_twisted.ensureDeferred
async def test_last_seen_only_moves_forward(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    contacts = Contacts(database)
    await contacts.record_offline({"ada": NOON})
    await contacts.record_offline({"ada": NOON - timedelta(seconds=1), "bob": NOON})
    standing = await contacts.read_states(["ada", "bob", "nobody"])
    assert {id_: one.last_seen for id_, one in standing.items()} == {"ada": NOON, "bob": NOON}


@pytest_twisted.ensureDeferred
async def test_nothing_is_noted_of_who_was_erased(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    await database.query("update person set erased_at = now() where id = 'ada' returning 1")
    await Contacts(database).record_offline({"ada": NOON})
    assert (await Contacts(database).read_states(["ada"]))["ada"].last_seen is None


@pytest_twisted.ensureDeferred
async def test_being_invisible_lasts_until_another_choice(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    contacts = Contacts(database)
    await contacts.set_invisible("ada", invisible=True)
    assert (await contacts.read_visible_states("bob", ["ada"]))["ada"].invisible
    await contacts.set_invisible("ada", invisible=False)
    assert not (await contacts.read_visible_states("bob", ["ada"]))["ada"].invisible


@pytest_twisted.ensureDeferred
async def test_typing_concerns_who_is_in(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    found = await audience(database, chat, "ada")
    assert (found.inside, found.blocked) == (True, False)
    assert sets(found.members, found.hearers) == [{"ada", "bob"}, {"ada", "bob"}]


@pytest_twisted.ensureDeferred
async def test_a_stranger_is_not_inside_and_some_conversations_are_not_there(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await open_conversation(database, "cy", "dan")
    stranger, nothing = await Audiences(database).find_audiences([(chat, "cy"), (chat + 1000, "ada")])
    assert isinstance(stranger, Audience)
    assert not stranger.inside
    assert isinstance(nothing, NotFound)


@pytest_twisted.ensureDeferred
async def test_blocked_people_receive_no_typing_of_each_other(database: Database) -> None:
    group = await open_conversation(database, "ada", "bob", "cy", kind="group")
    await Blocks(database).block("bob", "ada")
    assert set((await audience(database, group, "ada")).hearers) == {"ada", "cy"}
    assert set((await audience(database, group, "bob")).hearers) == {"bob", "cy"}


@pytest_twisted.ensureDeferred
async def test_who_is_invisible_types_unseen(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Contacts(database).set_invisible("ada", invisible=True)
    assert list((await audience(database, chat, "ada")).hearers) == ["ada"]


@pytest_twisted.ensureDeferred
async def test_a_user_who_deleted_the_conversation_receives_nothing_until_it_is_back(
    database: Database,
) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).clear(chat, "bob")
    assert list((await audience(database, chat, "ada")).hearers) == ["ada"]


@pytest_twisted.ensureDeferred
async def test_typing_into_a_blocked_conversation_is_told_as_such(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await Membership(database).block(chat, "bob")
    assert (await audience(database, chat, "ada")).blocked
