"""Messages that are sent later: once, as their user, and only where that user may still write."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_twisted

from components.scheduling.firing import Firing
from portico.contract import uris
from portico.contract.payload import Event
from portico.domain.errors import RateLimited, Unavailable
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.messages import scheduled as storage
from portico.storage.messages.scheduled import NewScheduled, ScheduledStore
from tests.storage.sample_messages import open_conversation
from tests.support.components import Components
from tests.support.people import Person, arrive
from tests.support.waiting import together

ADA = Caller("ada", "user", 1)
CONTENT = {"type": "text", "text": "x"}


def ahead(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def two_devices(components: Components) -> tuple[Person, Person, Person, int]:
    """Two devices of Ada, one of Bob, and their conversation."""
    phone, desk, bob = [await arrive(components, user_id) for user_id in ("ada", "ada", "bob")]
    opened = await phone.ask("conversation.create", participant_ids=["bob"], type="general")
    return phone, desk, bob, opened["conversation"]["id"]


async def schedule(person: Person, conversation_id: int, **arguments: Any) -> dict[str, Any]:
    asked = {"at": ahead(1), "text": "Good morning", "local_id": "later-1", **arguments}
    answer = await person.ask("message.schedule", conversation_id=conversation_id, **asked)
    return dict(answer["scheduled"])


async def listed(person: Person) -> list[dict[str, Any]]:
    return list((await person.ask("message.scheduled"))["scheduled"])


@pytest_twisted.ensureDeferred
async def test_it_is_sent_at_its_time_and_the_devices_hear_of_it(
    components: Components,
) -> None:
    phone, desk, bob, id_ = await two_devices(components)
    waiting = await schedule(phone, id_, mentions=["bob"], metadata={"note": 1})
    assert (waiting["status"], waiting["text"]) == ("waiting", "Good morning")
    assert (await desk.wait_for("scheduled.updated"))["scheduled"] == waiting
    assert await listed(desk) == [waiting]
    message = (await bob.wait_for("message.created"))["message"]
    assert (message["sender_id"], message["text"], message["mentions"]) == ("ada", "Good morning", ["bob"])
    assert message["created_at"] >= waiting["at"]
    sent = {**waiting, "status": "sent", "message_id": message["id"]}
    await phone.wait_for("scheduled.updated", scheduled=sent)
    assert await listed(phone) == []
    assert await listed(bob) == []


@pytest_twisted.ensureDeferred
async def test_one_that_fails_says_why_until_it_is_forgotten(
    components: Components,
) -> None:
    phone, _, bob, id_ = await two_devices(components)
    waiting = await schedule(phone, id_)
    await bob.ask("conversation.block", conversation_id=id_)
    failed = {**waiting, "status": "failed", "error": "blocked"}
    await phone.wait_for("scheduled.updated", scheduled=failed)
    assert await listed(phone) == [failed]
    await phone.ask("message.cancel_scheduled", scheduled_id=waiting["id"])
    assert await listed(phone) == []
    assert (await bob.ask("message.list", conversation_id=id_))["messages"] == []


@pytest_twisted.ensureDeferred
async def test_a_cancelled_one_is_not_sent(components: Components, database: Database) -> None:
    phone, desk, bob, id_ = await two_devices(components)
    waiting = await schedule(phone, id_, at=ahead(3600))
    assert (await bob.refused("message.cancel_scheduled", scheduled_id=waiting["id"])).error.endswith(
        "not_found"
    )
    cancelled = (await desk.ask("message.cancel_scheduled", scheduled_id=waiting["id"]))["scheduled"]
    assert cancelled["status"] == "cancelled"
    await phone.wait_for("scheduled.updated", scheduled=cancelled)
    assert await database.query("select from scheduled_message") == []
    refused = await phone.refused("message.cancel_scheduled", scheduled_id=waiting["id"])
    assert refused.error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_the_same_local_id_is_scheduled_once(components: Components) -> None:
    phone, _, _, id_ = await two_devices(components)
    first = await schedule(phone, id_, at=ahead(3600))
    assert await schedule(phone, id_, at=ahead(7200)) == first
    assert await listed(phone) == [first]


UNSENDABLE: list[tuple[dict[str, Any], str]] = [
    ({"at": ahead(-1)}, "invalid_argument"),
    ({"at": ahead(367 * 86_400)}, "invalid_argument"),
    ({"at": "2026-12-24T09:00:00"}, "invalid_argument"),
    ({"timezone": "Mars/Olympus"}, "invalid_argument"),
    ({"text": " "}, "invalid_argument"),
    ({"mentions": ["eve"]}, "invalid_argument"),
    ({"attachments": [{"media_id": "nothing"}]}, "invalid_argument"),
    ({"type": "system"}, "forbidden"),
    ({"conversation_id": 10**6}, "not_found"),
]


@pytest_twisted.ensureDeferred
async def test_what_could_not_be_sent_is_refused_at_once(components: Components) -> None:
    phone, _, _, id_ = await two_devices(components)
    asked = {"conversation_id": id_, "at": ahead(60), "text": "Hello", "local_id": "1"}
    errors = [await phone.refused("message.schedule", **{**asked, **wrong}) for wrong, _ in UNSENDABLE]
    assert [error.error for error in errors] == [f"portico.error.{code}" for _, code in UNSENDABLE]
    assert await listed(phone) == []


@pytest_twisted.ensureDeferred
async def test_a_user_has_only_so_many(components: Components, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_SCHEDULED", 1)
    phone, _, _, id_ = await two_devices(components)
    await schedule(phone, id_, at=ahead(3600))
    asked = {"conversation_id": id_, "at": ahead(3600), "text": "More", "local_id": "2"}
    assert (await phone.refused("message.schedule", **asked)).error == "portico.error.too_large"


@pytest_twisted.ensureDeferred
async def test_a_file_waits_with_its_message(database: Database) -> None:
    chat = await open_conversation(database, "ada", "bob")
    await database.query(
        "insert into media (id, owner_id, type, filename, size, place) "
        "values ('photo', 'ada', 'image/png', 'a.png', 1, 'disk') returning 1"
    )
    at = datetime.now(UTC) + timedelta(days=300)
    await ScheduledStore(database).add(NewScheduled(chat, "1", CONTENT, at, None, ("photo",)), ADA)
    [(due_at,)] = await database.query("select due_at from media")
    assert due_at >= at


class Sender:
    """Stands for the send path: stores by local_id, and fails as it is told."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.stored: list[str] = []

    async def call_for_user(self, name: str, caller: Caller, arguments: Any) -> dict[str, Any]:
        assert (uris.procedure(name), caller.user_id) == (uris.procedure("message.send"), "ada")
        if arguments["local_id"] not in self.stored:
            self.stored.append(arguments["local_id"])
        if self.errors:
            raise self.errors.pop(0)
        return {"message": {"id": 1}}


class Nobody:
    def publish(self, event: Event, to: Any, exclude: Any = ()) -> None:
        """Nobody listens."""


async def add_due(database: Database, *local_ids: str) -> None:
    """Messages of Ada whose time has come."""
    chat = await open_conversation(database, "ada", "bob")
    now = datetime.now(UTC)
    for local_id in local_ids:
        await ScheduledStore(database).add(NewScheduled(chat, local_id, CONTENT, now, None, ()), ADA)


@pytest_twisted.ensureDeferred
async def test_processes_that_send_at_the_same_time_send_each_message_once(database: Database) -> None:
    await add_due(database, *(f"later-{number}" for number in range(30)))
    sent: list[str] = []

    class Counting(Sender):
        async def call_for_user(self, name: str, caller: Caller, arguments: Any) -> dict[str, Any]:
            sent.append(arguments["local_id"])
            return {"message": {"id": 1}}

    firings = [Firing(ScheduledStore(database), Counting(), Nobody()) for _ in range(4)]
    await together(*(firing.send_due() for firing in firings))
    assert len(sent) == len(set(sent)) == 30
    assert await database.query("select from scheduled_message") == []


@pytest_twisted.ensureDeferred
async def test_after_a_crash_it_is_sent_again_under_the_same_local_id(database: Database) -> None:
    await add_due(database, "later")
    sender = Sender()
    [died] = await ScheduledStore(database).take_due(1)  # by a process that stores the message and dies
    sender.stored.append(f"scheduled-{died.scheduled.id}")
    firing = Firing(ScheduledStore(database), sender, Nobody())
    await firing.send_due()
    assert await database.query("select from scheduled_message") != []  # it may still be at work
    await database.query("update scheduled_message set taken_until = now() - interval '1 s' returning 1")
    await firing.send_due()
    assert len(sender.stored) == 1
    assert await database.query("select from scheduled_message") == []


@pytest.mark.parametrize("error", [RateLimited(1), Unavailable("away", retry_after_ms=1)])
@pytest_twisted.ensureDeferred
async def test_what_cannot_be_sent_now_is_tried_again(database: Database, error: Exception) -> None:
    await add_due(database, "later")
    firing = Firing(ScheduledStore(database), Sender(error), Nobody())
    await firing.send_due()
    [(failure,)] = await database.query("select error from scheduled_message")
    assert failure is None
    while await database.query("select from scheduled_message"):
        await firing.send_due()


@pytest_twisted.ensureDeferred
async def test_a_banned_user_sends_nothing(database: Database) -> None:
    await add_due(database, "later")
    await database.query("update person set banned_at = now() where id = 'ada' returning 1")
    sender = Sender()
    await Firing(ScheduledStore(database), sender, Nobody()).send_due()
    assert sender.stored == []
    assert await database.query("select error from scheduled_message") == [("forbidden",)]
