"""Cards on a real database: one winner of every race, deadlines once, and no words left after an erasure."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_twisted
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from portico.contract.search import SearchMessages
from portico.contract.shapes import Message
from portico.domain.cards.acting import begin
from portico.domain.cards.model import Act, Card, Item, Kind, Slot, Terms
from portico.domain.errors import Blocked, NotFound
from portico.domain.people import Caller
from portico.domain.search.query import parse
from portico.ports import Stored
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.guests import GuestConversations
from portico.storage.database import Database
from portico.storage.messages.cards import Acted, Cards
from portico.storage.messages.changes import Changes
from portico.storage.messages.store import Messages
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from portico.storage.users.erasure import Erasures
from tests.storage.conftest import Sql
from tests.storage.sample_messages import allow_all, draft, open_conversation
from tests.support.properties import examples
from tests.support.waiting import together

NOW = datetime.now(UTC)
DUE = NOW + timedelta(hours=5)
AFTER = DUE + timedelta(seconds=1)
SLOT = Slot(starts_at=DUE, ends_at=DUE + timedelta(hours=1))
TERMS: dict[Kind, Terms] = {
    "viewing": Terms(slots=(SLOT,), timezone="Europe/Paris", place="Rue Oberkampf"),
    "offer": Terms(amount="1200", currency="EUR", expires_at=DUE, conditions="Furnished"),
    "documents": Terms(items=(Item(name="Passport", required=True),)),
}
_names = itertools.count()


def card(kind: Kind) -> Card:
    return begin(kind, TERMS[kind], "ada", NOW)


def caller(user_id: str) -> Caller:
    return Caller(user_id, "user", 1)


async def propose(database: Database, kind: Kind, other: str = "bob") -> Message:
    """A new card of Ada's, in a conversation with somebody."""
    conversation_id = await open_conversation(database, "ada", other)
    sending = draft(conversation_id, "ada", "", type="card", card=card(kind))
    [stored] = await Messages(database).send([sending])
    assert isinstance(stored, Stored), stored
    return stored.message


async def act(
    database: Database, message: Message, user_id: str, action: Any, at: datetime = NOW, **arguments: Any
) -> Acted:
    file = {"media_id": arguments["media_id"], "type": "image/png"} if "media_id" in arguments else None
    doing = Act(user_id=user_id, action=action, **arguments)
    return await Cards(database).act(message.id, doing, caller(user_id), at, file)


async def state(database: Database, message: Message) -> tuple[str, list[str]]:
    """The state of a card, and its history."""
    found = await Messages(database).get("ada", message.id)
    assert found.card
    return found.card.state, [entry.action for entry in found.card.history]


async def expire_all(database: Database, at: datetime) -> None:
    """What each node does once a second."""
    store = Cards(database)
    for message_id, conversation_id in await store.list_due(at):
        await store.expire(message_id, conversation_id, at)


@pytest_twisted.ensureDeferred
async def test_a_card_is_stored_and_changed_as_a_message(database: Database) -> None:
    message = await propose(database, "viewing")
    stored = await Messages(database).get("bob", message.id)
    assert stored == message
    assert message.card
    assert (message.type, message.card.state, message.card.place) == ("card", "proposed", "Rue Oberkampf")
    acted = await act(database, message, "bob", "accept", version=1)
    assert acted.refused is None
    after = acted.changed.stored.message
    assert after.card
    assert (after.rev, after.card.version, after.card.state) == (message.rev + 1, 2, "accepted")
    assert set(acted.changed.stored.members) == {"ada", "bob"}
    assert await Messages(database).get("ada", message.id) == after


@pytest_twisted.ensureDeferred
async def test_cards_and_texts_go_together_in_a_batch(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    sending = [
        draft(conversation_id, "ada", "before"),
        draft(conversation_id, "ada", "", type="card", card=card("offer")),
        draft(conversation_id, "ada", "after"),
    ]
    sent = await Messages(database).send(sending)
    again = await Messages(database).send(sending)
    messages = [each.message for each in sent if isinstance(each, Stored)]
    assert [message.seq for message in messages] == [1, 2, 3]
    assert [bool(message.card) for message in messages] == [False, True, False]
    assert [each.message for each in again if isinstance(each, Stored) and each.duplicate] == messages


@pytest_twisted.ensureDeferred
async def test_a_refused_action_changes_nothing_and_shows_the_card(database: Database) -> None:
    message = await propose(database, "offer")
    acted = await act(database, message, "ada", "accept")
    assert acted.refused is not None
    assert not acted.changed.anew
    assert acted.changed.stored.message == message
    with pytest.raises(NotFound):
        await act(database, message, "eve", "accept")


@pytest_twisted.ensureDeferred
async def test_of_two_who_act_at_once_one_wins(databases: list[Database]) -> None:
    message = await propose(databases[0], "offer")
    acted = await together(
        act(databases[0], message, "bob", "accept", version=1),
        act(databases[1], message, "ada", "withdraw", version=1),
        act(databases[2], message, "bob", "decline", version=1),
    )
    assert sorted(each.refused is None for each in acted) == [False, False, True]
    _, history = await state(databases[0], message)
    assert len(history) == 2


@pytest_twisted.ensureDeferred
async def test_several_nodes_expire_a_card_once(databases: list[Database], sql: Sql) -> None:
    message = await propose(databases[0], "offer")
    await expire_all(databases[0], DUE - timedelta(seconds=1))
    assert (await state(databases[0], message))[0] == "proposed"
    await together(*(expire_all(each, AFTER) for each in databases))
    assert await state(databases[0], message) == ("expired", ["create", "expire"])
    assert sql("select from card_deadline") == []
    [[rev]] = sql("select rev from message where id = %s", message.id)
    assert rev == message.rev + 1


@pytest_twisted.ensureDeferred
async def test_a_late_action_finds_the_card_expired(database: Database) -> None:
    message = await propose(database, "viewing")
    acted = await act(database, message, "bob", "accept", AFTER)
    assert acted.refused is not None
    assert acted.refused.fields["reason"] == "expired"
    assert acted.changed.anew
    assert await state(database, message) == ("expired", ["create", "expire"])


@pytest_twisted.ensureDeferred
async def test_what_is_over_or_gone_does_not_expire(database: Database, sql: Sql) -> None:
    accepted, deleted = await propose(database, "offer"), await propose(database, "offer", "cy")
    await act(database, accepted, "bob", "accept")
    await Changes(database).delete(deleted.id, caller("ada"), allow_all)
    await expire_all(database, AFTER)
    assert await state(database, accepted) == ("accepted", ["create", "accept"])
    assert not (await Messages(database).get("ada", deleted.id)).card
    assert sql("select from card_deadline") == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from([("bob", "accept"), ("bob", "decline"), ("ada", "withdraw"), ("", "expire")]),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=4,
)


@examples(25)
@given(steps=STEPS)
@pytest_twisted.ensureDeferred
async def test_never_both_accepted_and_expired(
    databases: list[Database], steps: list[tuple[tuple[str, str], int]]
) -> None:
    """Actions just before the deadline and several nodes just behind it, all at once."""
    message = await propose(databases[0], "offer", f"bob-{next(_names)}")
    members = [user_id for (user_id,) in await databases[0].query(
        "select user_id from participant where conversation_id = %s", (message.conversation_id,)
    )]  # fmt: skip
    [bob] = [user_id for user_id in members if user_id != "ada"]
    before = DUE - timedelta(milliseconds=1)
    await together(
        *(
            expire_all(databases[node], AFTER)
            if action == "expire"
            else act(databases[node], message, bob if user_id == "bob" else "ada", action, before, version=1)
            for (user_id, action), node in steps
        )
    )
    after, history = await state(databases[0], message)
    assert len(history) == 2
    assert after in ("accepted", "declined", "withdrawn", "expired")
    await expire_all(databases[0], AFTER)
    assert (await state(databases[0], message))[0] == after


@pytest_twisted.ensureDeferred
async def test_documents_are_attachments_of_the_message(database: Database, sql: Sql) -> None:
    message = await propose(database, "documents")
    for media_id in ("one", "two"):
        sql("insert into media (id, owner_id, type, filename, size, thumbnail, place)"
            " values (%s, 'bob', 'image/png', 'a.png', 1, false, 'disk')", media_id)  # fmt: skip
        acted = await act(database, message, "bob", "provide", name="Passport", media_id=media_id)
        found = acted.changed.stored.message
        assert [attachment.id for attachment in found.attachments] == [media_id]
        assert found.card
        assert found.card.items
        assert found.card.items[0].media_id == media_id
    assert sql("select id from media where due_at <= now()") == [("one",)]


@pytest_twisted.ensureDeferred
async def test_a_blocked_conversation_has_no_actions(database: Database) -> None:
    message = await propose(database, "offer")
    await Blocks(database).block("ada", "bob")
    with pytest.raises(Blocked):
        await act(database, message, "bob", "accept")


@pytest_twisted.ensureDeferred
async def test_search_finds_the_words_of_a_card(database: Database) -> None:
    message = await propose(database, "viewing")
    while await SearchIndex(database).advance():
        pass
    for query, count in (("oberkampf", 1), ("furnished", 0)):
        found, _ = await Search(database).find_messages("bob", SearchMessages(query=query), parse(query))
        assert len(found) == count
        assert all(each.id == message.id and "Oberkampf" in each.fragment for each in found)


@pytest_twisted.ensureDeferred
async def test_erasure_leaves_nothing_that_was_written(database: Database, sql: Sql) -> None:
    own, others = await propose(database, "offer"), await propose(database, "offer", "cy")
    terms = Terms(amount="1000", conditions="With the dog")
    await act(database, others, "cy", "counter", terms=terms, reason="It is too small")
    await act(database, others, "ada", "counter", terms=Terms(amount="1100"), reason="Rents have risen")
    await act(database, own, "bob", "decline", reason="Too small for us")
    for user_id in ("bob", "cy"):
        await Erasures(database).begin("admin", user_id)
        for conversation_id in await Erasures(database).list_conversations(user_id):
            await Erasures(database).take_reactions(user_id, conversation_id, 0)
    assert sql("select from message where card::text ~ 'dog|small'") == []
    kept = await Messages(database).get("ada", others.id)
    assert kept.card
    assert [(entry.action, entry.reason) for entry in kept.card.history] == [
        ("create", UNSET), ("counter", UNSET), ("counter", "Rents have risen")
    ]  # fmt: skip
    assert (await state(database, own))[0] == "declined"
    await Erasures(database).begin("admin", "ada")
    await Erasures(database).empty_messages("ada", "")
    assert sql("select from message where card is not null") == []


@pytest_twisted.ensureDeferred
async def test_an_account_takes_the_place_of_its_guest(database: Database, sql: Sql) -> None:
    sql("insert into person (id) values ('dora')")
    message = await propose(database, "offer", "guest")
    await act(database, message, "guest", "counter", terms=Terms(amount="1000"))
    await GuestConversations(database).move(message.conversation_id, "guest", "dora")
    found = (await Messages(database).get("dora", message.id)).card
    assert found
    assert (found.proposed_by, found.history[-1].user_id) == ("dora", "dora")
