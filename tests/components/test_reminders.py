"""Reminders of what is not answered: to whom, when, how often, and what cancels them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import pytest_twisted
from msgspec.structs import replace
from twisted.internet.defer import Deferred, gatherResults

from components.delivery.items import Email, Push
from components.delivery.reminders import Reminders
from portico.domain.delivery.quiet_hours import QuietHours
from portico.domain.people import Caller
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.delivery.owed_answers import OwedAnswers
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.messages.changes import Changes
from portico.storage.messages.log_cursor import LogCursor
from portico.storage.messages.store import Messages
from portico.storage.teams.items import Inboxes
from portico.storage.teams.store import Teams
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text
from tests.support.delivery import DeliveryHarness, know, read

AFTER = timedelta(hours=24)
OBSERVE = """
    update participant set role = 'observer' where conversation_id = %s and user_id = 'eve' returning 1
"""
BOSS = Caller("boss", "user", 1)
WAITING = """
    insert into inbox_item (conversation_id, team_id, active_at, assignee_id, waiting_since)
    values (%s, %s, now(), %s, %s) returning 1
"""


class ReminderHarness(DeliveryHarness):
    """A notifier that reminds after a day; only its reminders count here."""

    def start_node(self) -> Reminders:
        """The reminders of one node."""
        cursor = LogCursor(self.database, "unanswered")
        return Reminders(cursor, OwedAnswers(self.database, "KE"), AFTER, self.clock)

    async def reminders(self, **later: float) -> list[Any]:
        """Some time later: plan and dispatch; the reminders that were sent."""
        await self.start_node().catch_up()
        return [each for each in await self.round(**later) if is_reminder(each)]

    async def settle(self) -> None:
        """What is usual is sent."""
        await self.reminders()
        await self.reminders(minutes=20)


def is_reminder(item: Any) -> bool:
    return "waiting for your answer" in (item.title if isinstance(item, Push) else item.subject)


def reminded(items: list[Any]) -> list[str]:
    """Who got a push."""
    return sorted(each.device.user_id for each in items if isinstance(each, Push) and is_reminder(each))


def withdrawn(harness: ReminderHarness) -> bool:
    """Whether the reminder was taken from Bob's phone."""
    pushes = [each for each in harness.providers.to("bob-phone") if isinstance(each, Push)]
    return any(each.data.get("of") == "unanswered" for each in pushes)


@pytest_twisted.async_yield_fixture()
async def harness(database: Database) -> AsyncIterator[ReminderHarness]:
    await know(database, "bob", "bob-phone", email="bob@example.com")
    await know(database, "ada", "ada-phone")
    harness = ReminderHarness(database)
    await harness.begin()
    await harness.start_node().catch_up()
    yield harness


async def ask(harness: ReminderHarness, text: str = "Is it free?") -> int:
    chat = await open_conversation(harness.database, "ada", "bob")
    await send_text(harness.database, chat, "ada", text)
    await harness.settle()
    return chat


@pytest_twisted.ensureDeferred
async def test_who_owes_an_answer_is_reminded_once_though_they_have_read_it(harness: ReminderHarness) -> None:
    chat = await ask(harness)
    await read(harness.database, "bob", chat, 1)
    assert await harness.reminders(hours=23) == []
    push, mail = sorted(await harness.reminders(hours=1), key=lambda each: isinstance(each, Email))
    assert (push.device.user_id, push.title) == ("bob", "Ada is waiting for your answer")
    assert push.body == "Is it free?"
    assert push.data["kind"] == "unanswered"
    assert (mail.to, mail.subject) == ("bob@example.com", "Ada is waiting for your answer")
    await harness.removals.withdraw_stale()
    assert not withdrawn(harness)
    assert await harness.reminders(days=7) == []


@pytest_twisted.ensureDeferred
async def test_the_push_is_taken_from_the_phone_when_the_answer_is_sent(harness: ReminderHarness) -> None:
    chat = await ask(harness)
    assert reminded(await harness.reminders(hours=25)) == ["bob"]
    await send_text(harness.database, chat, "bob", "It is.")
    await harness.removals.withdraw_stale()
    assert withdrawn(harness)


@pytest_twisted.ensureDeferred
async def test_an_answer_cancels_and_the_next_question_has_its_own_day(harness: ReminderHarness) -> None:
    chat = await ask(harness)
    await send_text(harness.database, chat, "bob", "It is.")
    await send_text(harness.database, chat, "ada", "And the garage?")
    await harness.reminders(hours=12)
    rows = await harness.rows("kind", "user_id", "first_seq", "state")
    assert [row[1:] for row in rows if row[0] == "unanswered"] == [("bob", 3, "due"), ("bob", 3, "due")]
    assert reminded(await harness.reminders(hours=13)) == ["bob"]


@pytest_twisted.ensureDeferred
async def test_a_question_and_its_answer_at_once_leave_what_the_answer_asks(harness: ReminderHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob")
    await send_text(harness.database, chat, "ada", "Is it free?")
    await send_text(harness.database, chat, "bob", "When would you move in?")
    await harness.settle()
    assert reminded(await harness.reminders(hours=25)) == ["ada"]


@pytest_twisted.ensureDeferred
async def test_an_answer_counts_before_the_reminders_have_seen_it(harness: ReminderHarness) -> None:
    chat = await ask(harness)
    await send_text(harness.database, chat, "bob", "It is.")
    assert reminded(await harness.round(hours=25)) == []
    assert ("unanswered", "bob", "answered") in await harness.rows("kind", "user_id", "reason")


async def archive(harness: ReminderHarness, chat: int) -> None:
    await Membership(harness.database).set_setting(chat, "bob", "archived", value=True)


async def mute(harness: ReminderHarness, chat: int) -> None:
    until = datetime.now(UTC) + timedelta(days=30)
    await Membership(harness.database).set_setting(chat, "bob", "muted_until", until)


async def block(harness: ReminderHarness, chat: int) -> None:
    await Membership(harness.database).block(chat, "bob")


async def delete(harness: ReminderHarness, chat: int) -> None:
    [(id_,)] = await harness.database.query("select id from message where conversation_id = %s", (chat,))
    await Changes(harness.database).delete(id_, Caller("ada", "user", 1), allow_all)


async def refuse(harness: ReminderHarness, _: int) -> None:
    channels = {"unanswered": {"push": False, "email": False}}
    await PreferenceStore(harness.database).change_preferences(
        "bob", lambda now: replace(now, channels=channels)
    )


@pytest.mark.parametrize("meanwhile", [archive, mute, block, delete, refuse])
@pytest_twisted.ensureDeferred
async def test_what_waits_no_more_is_not_sent(
    harness: ReminderHarness, meanwhile: Callable[[ReminderHarness, int], Awaitable[None]]
) -> None:
    chat = await ask(harness)
    await meanwhile(harness, chat)
    assert await harness.reminders(hours=25) == []


@pytest.mark.parametrize("type_", ["system", "call"])
@pytest_twisted.ensureDeferred
async def test_what_needs_no_answer_reminds_nobody(harness: ReminderHarness, type_: str) -> None:
    chat = await open_conversation(harness.database, "ada", "bob")
    await Messages(harness.database).send([draft(chat, "ada", "Here", type=type_)])
    await harness.settle()
    assert await harness.reminders(hours=25) == []


@pytest_twisted.ensureDeferred
async def test_nobody_in_particular_owes_an_answer_in_a_group(harness: ReminderHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob", kind="group")
    await send_text(harness.database, chat, "ada", "Hello all")
    await harness.settle()
    assert await harness.reminders(hours=25) == []


@pytest_twisted.ensureDeferred
async def test_who_only_observes_owes_no_answer_and_is_no_side(harness: ReminderHarness) -> None:
    await know(harness.database, "eve", "eve-phone")
    chat = await open_conversation(harness.database, "ada", "bob", "eve")
    await harness.database.query(OBSERVE, (chat,))
    await send_text(harness.database, chat, "ada", "Is it free?")
    await harness.settle()
    assert reminded(await harness.reminders(hours=25)) == ["bob"]


@pytest_twisted.ensureDeferred
async def test_quiet_hours_are_waited_for_and_an_answer_in_them_cancels(harness: ReminderHarness) -> None:
    chat = await ask(harness)
    due = datetime.fromtimestamp(harness.clock.seconds(), UTC) + timedelta(hours=24)
    quiet = QuietHours(time((due - timedelta(hours=2)).hour), time((due + timedelta(hours=3)).hour), "UTC")
    await PreferenceStore(harness.database).change_preferences("bob", lambda old: replace(old, quiet=quiet))
    assert await harness.reminders(hours=24) == []
    await send_text(harness.database, chat, "bob", "It is.")
    assert "bob" not in reminded(await harness.reminders(hours=4))


@pytest_twisted.ensureDeferred
async def test_after_quiet_hours_it_is_sent(harness: ReminderHarness) -> None:
    await ask(harness)
    due = datetime.fromtimestamp(harness.clock.seconds(), UTC) + timedelta(hours=24)
    quiet = QuietHours(time((due - timedelta(hours=2)).hour), time((due + timedelta(hours=3)).hour), "UTC")
    await PreferenceStore(harness.database).change_preferences("bob", lambda old: replace(old, quiet=quiet))
    assert await harness.reminders(hours=24) == []
    assert reminded(await harness.reminders(hours=4)) == ["bob"]


@pytest_twisted.ensureDeferred
async def test_four_nodes_and_a_restart_plan_one_reminder(harness: ReminderHarness) -> None:
    chat = await open_conversation(harness.database, "ada", "bob")
    await send_text(harness.database, chat, "ada", "Is it free?")
    nodes = [harness.start_node() for _ in range(4)]
    await gatherResults([Deferred.fromCoroutine(node.catch_up()) for node in nodes])
    await harness.start_node().catch_up()
    kinds = [kind for (kind,) in await harness.rows("kind")]
    assert kinds.count("unanswered") == 2  # by push and by email
    await harness.settle()
    assert reminded(await harness.reminders(hours=25)) == ["bob"]


@pytest_twisted.ensureDeferred
async def test_a_team_is_reminded_as_long_as_its_inbox_waits(harness: ReminderHarness) -> None:
    database, now = harness.database, datetime.now(UTC)
    for user_id in ("boss", "max"):
        await know(database, user_id, f"{user_id}-phone")
    settings: dict[str, Any] = {"shows": "team", "assignment": "manual", "office_hours": None}
    settings |= {"away_text": None, "escalate_after": None}
    team = await Teams(database).create("Sales", None, settings, {"boss": "lead", "max": "member"})
    for user_id, assignee, waits in (("ada", "max", now), ("bob", None, None), ("cy", None, now)):
        await know(database, user_id)
        chat = await open_conversation(database, user_id, team.participant_id)
        await send_text(database, chat, user_id, "Is it free?")
        await database.query(WAITING, (chat, team.id, assignee, waits))
        if user_id == "cy":
            await Inboxes(database).change(BOSS, chat, {"status": "closed"})
    await harness.settle()
    assert reminded(await harness.reminders(hours=25)) == ["max"]
