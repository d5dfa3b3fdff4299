"""What comes back in a real database when the deletion of a message is overturned, and what does not."""

import pytest
import pytest_twisted

from portico.contract.decisions import DecideAppeal, MakeAppeal
from portico.contract.moderation import ReportAbuse, ResolveReport
from portico.domain.people import Caller
from portico.storage.database import Database
from portico.storage.messages.changes import DELETE, KEEP
from portico.storage.messages.emptying import empty
from portico.storage.messages.store import Messages
from portico.storage.moderation.appeals import AppealStore
from portico.storage.moderation.notices import DecisionRules
from portico.storage.moderation.reports import Moderation
from tests.storage.sample_messages import open_conversation, send_text

MO = Caller("mo", "moderator", 1)

ROOT = Caller("root", "admin", 1)


async def report(database: Database) -> tuple[int, int]:
    """Bob reports what Ada said: the ids of the report and the message."""
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "a film")
    made = await Moderation(database).report("bob", ReportAbuse(reason="rude", message_id=message.id))
    return made.id, message.id


async def resolve(database: Database, report_id: int, action: str = "delete_message") -> int:
    """A moderator decides; the id of the decision."""
    asked = ResolveReport(report_id=report_id, action=action)  # type: ignore[arg-type]
    decided = (await Moderation(database).resolve(MO, asked)).decided
    assert decided is not None
    return decided.decision.id


async def overturn(database: Database, decision_id: int) -> None:
    store = AppealStore(database, DecisionRules())
    made = await store.make("ada", MakeAppeal(decision_id=decision_id, text="It is a film"))
    assert made.appeal is not None
    await store.decide(ROOT, DecideAppeal(appeal_id=made.appeal.id, action="overturn", reason="it is"))


async def text(database: Database, message_id: int) -> str | None:
    return (await Messages(database).get("bob", message_id)).text


@pytest_twisted.ensureDeferred
async def test_the_text_comes_back_as_a_newer_revision(database: Database) -> None:
    report_id, message_id = await report(database)
    decision_id = await resolve(database, report_id)
    assert await text(database, message_id) is None
    await overturn(database, decision_id)
    back = await Messages(database).get("bob", message_id)
    assert (back.text, back.deleted_at, back.rev) == ("a film", None, 3)


@pytest.mark.parametrize("action", ["delete_message", "warn"])
@pytest_twisted.ensureDeferred
async def test_what_its_sender_deleted_before_stays_deleted(database: Database, action: str) -> None:
    report_id, message_id = await report(database)
    for statement in (f"{KEEP} returning 1", DELETE):
        await database.query(statement, (message_id,))
    await overturn(database, await resolve(database, report_id, action))
    assert await text(database, message_id) is None


@pytest_twisted.ensureDeferred
async def test_what_was_erased_meanwhile_stays_away(database: Database) -> None:
    report_id, message_id = await report(database)
    decision_id = await resolve(database, report_id)
    await database.transaction(lambda transaction: empty(transaction, [message_id]))
    await overturn(database, decision_id)
    assert await text(database, message_id) is None


@pytest_twisted.ensureDeferred
async def test_the_files_of_a_deleted_message_are_due_for_removal(database: Database) -> None:
    report_id, message_id = await report(database)
    await database.query(
        "insert into media (id, owner_id, type, filename, size, place) "
        "values ('one', 'ada', 'image/png', 'a.png', 1, 'disk') returning 1"
    )
    attached = """update message set attachments = '[{"media_id": "one"}]' where id = %s returning 1"""
    await database.query(attached, (message_id,))
    await resolve(database, report_id)
    assert await database.query("select id from media where due_at <= now()") == [("one",)]
