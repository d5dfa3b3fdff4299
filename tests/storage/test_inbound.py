"""Answers by email and SMS: tokens, repetitions, limits, held answers, and the place notified last."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_twisted

from portico.contract.inbound import DecideHeld, HeldAnswer, ListHeld
from portico.domain.errors import Conflict, NotFound, Unavailable
from portico.domain.inbound.decisions import Answer, Place, RefusedFile
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.inbound.answers import KEPT, Answers, Held
from portico.storage.inbound.numbers import NotifiedNumbers
from portico.storage.inbound.reply_addresses import ReplyAddresses
from portico.storage.media import Media, MediaStore
from tests.storage.conftest import Sql
from tests.storage.sample_messages import open_conversation

NOW = datetime(2026, 5, 3, 10, 12, tzinfo=UTC)
NUMBER = "+254712345678"


def answer(local_id: str, text: str = "Yes", user_id: str = "ada") -> Answer:
    return Answer(
        via="email", place=Place(user_id, 1, None), local_id=local_id, text=text, sender="x@example.net"
    )


async def accept(_: Held) -> None:
    """Sent."""


@pytest_twisted.ensureDeferred
async def test_a_token_is_the_same_until_its_person_leaves(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob", "cy", kind="group")
    addresses, members = ReplyAddresses(database), Membership(database)
    token = await addresses.ensure("ada", conversation_id)
    assert token == await addresses.ensure("ada", conversation_id)
    assert token != await addresses.ensure("bob", conversation_id)
    assert token is not None
    assert await addresses.find(token) == Place("ada", conversation_id, None)
    await members.leave(conversation_id, "ada")
    assert await addresses.find(token) is None
    assert await addresses.ensure("ada", conversation_id) is None
    await members.add_participant(conversation_id, "bob", "ada")
    assert await addresses.find(token) is None
    again = await addresses.ensure("ada", conversation_id)
    assert again is not None
    assert again != token
    assert await addresses.find(again) == Place("ada", conversation_id, None)


@pytest_twisted.ensureDeferred
async def test_nobody_who_is_banned_answers(database: Database, sql: Sql) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    token = await ReplyAddresses(database).ensure("ada", conversation_id)
    assert token
    sql("update person set banned_at = now() where id = 'ada'")
    assert await ReplyAddresses(database).find(token) is None


@pytest_twisted.ensureDeferred
async def test_an_answer_is_handled_again_until_it_is_settled(database: Database) -> None:
    answers = Answers(database, 0)
    assert await answers.begin(answer("1"), NOW) == "taken"
    assert await answers.begin(answer("1"), NOW) == "taken"
    await answers.settle(answer("1"), "sent")
    assert await answers.begin(answer("1"), NOW) == "sent"


@pytest_twisted.ensureDeferred
async def test_the_limit_is_of_one_person_in_a_day(database: Database) -> None:
    answers = Answers(database, 2)
    states = [await answers.begin(answer(str(number)), NOW) for number in range(3)]
    assert states == ["taken", "taken", "full"]
    assert await answers.begin(answer("1"), NOW) == "taken"
    assert await answers.begin(answer("0", user_id="bob"), NOW) == "taken"
    assert await answers.begin(answer("3"), NOW + timedelta(hours=25)) == "taken"


@pytest_twisted.ensureDeferred
async def test_a_held_answer_is_decided_once(database: Database, sql: Sql) -> None:
    answers = Answers(database, 0)
    await answers.begin(answer("1", "Wire it"), NOW)
    await answers.hold(answer("1", "Wire it"), [], [], NOW)
    [held], cursor = await answers.list_held(ListHeld())
    assert (held.text, held.sender, cursor) == ("Wire it", "x@example.net", None)
    decided = await answers.decide("root", DecideHeld(answer_id=held.id, action="accept"), accept)
    assert decided == held
    with pytest.raises(Conflict, match="accepted by root"):
        await answers.decide("ruth", DecideHeld(answer_id=held.id, action="discard"), accept)
    assert await answers.list_held(ListHeld()) == ([], None)
    assert sql("select state, sender, text from inbound_answer") == [("accepted", None, None)]
    assert sql("select action, user_id, conversation_id from audit") == [("inbound.decide:accept", "ada", 1)]
    with pytest.raises(NotFound):
        await answers.decide("root", DecideHeld(answer_id=held.id + 1, action="discard"), accept)


async def hold_with_files(database: Database, now: datetime, local_id: str, *media_ids: str) -> HeldAnswer:
    """An answer that is held with these files of Ada and one that was refused."""
    answers = Answers(database, 0)
    for media_id in media_ids:
        media = Media(id=media_id, type="image/png", filename="a.png", size=9, place="disk", thumbnail=True)
        await MediaStore(database).add_file(media, "ada")
    await answers.begin(answer(local_id), NOW)
    await answers.hold(answer(local_id), media_ids, [RefusedFile("tour.mp4", "too_large")], now)
    page, _ = await answers.list_held(ListHeld())
    return page[-1]


@pytest_twisted.ensureDeferred
async def test_held_files_wait_with_their_answer_and_go_with_it(database: Database, sql: Sql) -> None:
    now = datetime.now(UTC)
    first = await hold_with_files(database, now, "1", "m2", "m1")
    assert [(file.id, file.filename) for file in first.files] == [("m2", "a.png"), ("m1", "a.png")]
    assert all(file.thumbnail_url for file in first.files)
    assert first.files_dropped == 1
    assert sql("select due_at from media") == [(now + KEPT + timedelta(days=1),)] * 2
    sent: list[Held] = []

    async def send(held: Held) -> None:
        sent.append(held)

    answers = Answers(database, 0)
    await answers.decide("root", DecideHeld(answer_id=first.id, action="accept"), send)
    assert [(held.media_ids, held.refused) for held in sent] == [
        (["m2", "m1"], [RefusedFile("tour.mp4", "too_large")])
    ]
    second = await hold_with_files(database, now, "2", "m3")
    await answers.decide("root", DecideHeld(answer_id=second.id, action="discard"), send)
    assert sql("select id from media where due_at <= now()") == [("m3",)]
    assert len(sent) == 1


@pytest_twisted.ensureDeferred
async def test_of_answers_held_before_files_were_kept_only_the_number_is_known(
    database: Database, sql: Sql
) -> None:
    held: list[Held] = []

    async def send(one: Held) -> None:
        held.append(one)

    sql(
        "insert into inbound_answer (user_id, conversation_id, local_id, via, state, text, files_dropped,"
        " received_at) values ('ada', 1, '1', 'email', 'held', 'Yes', 2, now())"
    )
    [listed], _ = await Answers(database, 0).list_held(ListHeld())
    await Answers(database, 0).decide("root", DecideHeld(answer_id=listed.id, action="accept"), send)
    assert (listed.files, held[0].refused) == ([], [RefusedFile("", "held")] * 2)


@pytest_twisted.ensureDeferred
async def test_the_token_of_a_guest_is_the_account_s_after_they_join(database: Database, sql: Sql) -> None:
    conversation_id = await open_conversation(database, "guest:1", "bob")
    token = await ReplyAddresses(database).ensure("guest:1", conversation_id)
    assert token
    sql("insert into person (id, email) values ('ada', 'ada@example.org')")
    sql("update participant set user_id = 'ada' where user_id = 'guest:1'")
    sql("update person set merged_into = 'ada' where id = 'guest:1'")
    found = Place("ada", conversation_id, "ada@example.org")
    assert await ReplyAddresses(database).find(token) == found
    own = await ReplyAddresses(database).ensure("ada", conversation_id)
    assert own
    assert await ReplyAddresses(database).find(own) == await ReplyAddresses(database).find(token) == found
    sql("update person set banned_at = now() where id = 'ada'")
    assert await ReplyAddresses(database).find(token) is None


@pytest_twisted.ensureDeferred
async def test_an_sms_can_be_answered_for_a_week_however_short_deliveries_are_kept(
    database: Database, sql: Sql
) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    sql("update person set mobile = '0712 345-678' where id = 'ada'")
    for days, channel in ((6, "sms"), (6, "email"), (8, "sms")):
        notify(sql, "ada", conversation_id, days, channel)
    await DeliveryHistory(database).delete_older(NOW - timedelta(days=1), NOW)
    assert sql("select channel, done_at from delivery") == [("sms", NOW - timedelta(days=6))]
    assert await NotifiedNumbers(database, "KE").find(NUMBER, NOW) == Place("ada", conversation_id, None)


@pytest_twisted.ensureDeferred
async def test_what_cannot_be_sent_stays_held(database: Database) -> None:
    async def fail(_: Held) -> None:
        raise Unavailable("not now")

    answers = Answers(database, 0)
    await answers.begin(answer("1"), NOW)
    await answers.hold(answer("1"), [], [], NOW)
    [held], _ = await answers.list_held(ListHeld())
    with pytest.raises(Unavailable):
        await answers.decide("root", DecideHeld(answer_id=held.id, action="accept"), fail)
    assert await answers.list_held(ListHeld()) == ([held], None)


@pytest_twisted.ensureDeferred
async def test_pages_of_held_answers(database: Database) -> None:
    answers = Answers(database, 0)
    for number in range(3):
        await answers.begin(answer(str(number), str(number)), NOW)
        await answers.hold(answer(str(number), str(number)), [], [], NOW)
    first, cursor = await answers.list_held(ListHeld(limit=2))
    rest, end = await answers.list_held(ListHeld(limit=2, cursor=cursor))
    assert [held.text for held in (*first, *rest)] == ["0", "1", "2"]
    assert end is None


@pytest_twisted.ensureDeferred
async def test_answers_are_forgotten_after_a_month(database: Database) -> None:
    answers = Answers(database, 0)
    await answers.begin(answer("1"), NOW)
    await answers.begin(answer("2"), NOW + timedelta(days=2))
    assert await answers.delete_old(NOW + KEPT + timedelta(days=1)) == 1
    assert await answers.begin(answer("2"), NOW + timedelta(days=2)) == "taken"


def notify(sql: Sql, user_id: str, conversation_id: int, days: float, channel: str = "sms") -> None:
    sql(
        "insert into delivery (user_id, kind, channel, state, due_at, conversation_id, collapse,"
        " committed_at, done_at) values (%s, 'message', %s, 'sent', now(), %s, 'x', now(), %s)",
        user_id,
        channel,
        conversation_id,
        NOW - timedelta(days=days),
    )


@pytest_twisted.ensureDeferred
async def test_a_number_is_of_the_conversation_that_notified_it_last(database: Database, sql: Sql) -> None:
    first = await open_conversation(database, "ada", "bob")
    last = await open_conversation(database, "ada", "cy")
    numbers = NotifiedNumbers(database, "KE")
    sql("update person set mobile = '0712 345-678' where id = 'ada'")
    sql("update person set mobile = '+1 500 234 5678' where id = 'bob'")
    assert await numbers.find(NUMBER, NOW) is None
    notify(sql, "ada", first, 8)
    notify(sql, "ada", first, 1, "email")
    notify(sql, "bob", first, 1)
    assert await numbers.find(NUMBER, NOW) is None
    notify(sql, "ada", first, 3)
    notify(sql, "ada", last, 2)
    assert await numbers.find(NUMBER, NOW) == Place("ada", last, None)
