"""Reports and decisions in a real database."""

from datetime import UTC, datetime

import pytest
import pytest_twisted

from portico.contract.moderation import ListReports, ReportAbuse, ResolveReport
from portico.contract.shapes import Report
from portico.domain.errors import Conflict, InvalidArgument, NotFound
from portico.domain.people import Caller, Principal
from portico.storage.conversations.membership import Membership
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from portico.storage.moderation.queue import Queue
from portico.storage.moderation.reports import Moderation
from portico.storage.users.accounts import Accounts
from portico.storage.users.people import People
from tests.storage.sample_messages import open_conversation, send_text

ROOT = Caller("root", "admin", 1)

AUDIT = "select admin_id, action, user_id, message_id, report_id from audit order by id"


def principal(user_id: str, issued_at: int | None = 1_000) -> Principal:
    return Principal(user_id=user_id, role="user", expires_at=2**40, fingerprint=user_id, issued_at=issued_at)


async def reported(database: Database, text: str = "you idiot") -> tuple[Report, int]:
    """Bob reports what Ada said to him."""
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", text)
    report = await Moderation(database).report("bob", ReportAbuse(reason="rude", message_id=message.id))
    return report, message.id


@pytest_twisted.ensureDeferred
async def test_the_queue_shows_what_was_reported_as_it_was_then(database: Database) -> None:
    report, message_id = await reported(database)
    page = await Queue(database).list_items(ListReports())
    [case], cursor = page.reports, page.next_cursor
    assert (case.id, case.reporter_id, case.user_id, case.reason) == (report.id, "bob", "ada", "rude")
    assert case.text == "you idiot"
    assert case.message is not None
    assert case.message.id == message_id
    assert cursor is None


@pytest_twisted.ensureDeferred
async def test_who_does_not_see_a_message_cannot_report_it(database: Database) -> None:
    store, conversation_id = (
        Moderation(database),
        await open_conversation(database, "ada", "bob", kind="group"),
    )
    message = await send_text(database, conversation_id, "ada", "hello")
    await Membership(database).leave(conversation_id, "bob")
    for stranger in ("eve", "bob"):
        with pytest.raises(NotFound):
            await store.report(stranger, ReportAbuse(reason="spam", message_id=message.id))


@pytest_twisted.ensureDeferred
async def test_nobody_reports_themselves(database: Database) -> None:
    message = await send_text(database, await open_conversation(database, "ada", "bob"), "ada", "hello")
    for asked in (ReportAbuse(reason="x", message_id=message.id), ReportAbuse(reason="x", user_id="ada")):
        with pytest.raises(Conflict):
            await Moderation(database).report("ada", asked)


@pytest_twisted.ensureDeferred
async def test_the_same_report_again_is_the_same_report(database: Database) -> None:
    report, message_id = await reported(database)
    again = await Moderation(database).report("bob", ReportAbuse(reason="very rude", message_id=message_id))
    assert (again.id, again.reason) == (report.id, "very rude")


@pytest_twisted.ensureDeferred
async def test_reports_come_page_by_page_in_order(database: Database) -> None:
    store, conversation_id = Moderation(database), await open_conversation(database, "ada", "bob")
    for number in range(5):
        message = await send_text(database, conversation_id, "ada", str(number))
        await store.report("bob", ReportAbuse(reason="spam", message_id=message.id))
    queue = Queue(database)
    first = await queue.list_items(ListReports(limit=3))
    second = await queue.list_items(ListReports(limit=3, cursor=first.next_cursor))
    assert [case.text for case in first.reports + second.reports] == ["0", "1", "2", "3", "4"]
    assert second.next_cursor is None


@pytest_twisted.ensureDeferred
async def test_a_deleted_message_is_empty_and_every_report_of_it_closed(database: Database) -> None:
    store = Moderation(database)
    conversation_id = await open_conversation(database, "ada", "bob", "cy", kind="group")
    message = await send_text(database, conversation_id, "ada", "you idiots")
    mine = await store.report("bob", ReportAbuse(reason="rude", message_id=message.id))
    other = await store.report("cy", ReportAbuse(reason="rude", message_id=message.id))
    case = (await store.resolve(ROOT, ResolveReport(report_id=mine.id, action="delete_message"))).case
    assert (case.status, case.resolved_by, case.text) == ("message_deleted", "root", "you idiots")
    left = await Messages(database).get("bob", message.id)
    assert (left.text, left.deleted_at is not None, left.rev) == (None, True, 2)
    assert (await Queue(database).list_items(ListReports())).items == []
    audited = ("root", "moderation.resolve:delete_message", "ada", message.id)
    assert await database.query(AUDIT) == [(*audited, mine.id), (*audited, other.id)]


@pytest_twisted.ensureDeferred
async def test_a_report_is_decided_once(database: Database) -> None:
    report, _ = await reported(database)
    await Moderation(database).resolve(ROOT, ResolveReport(report_id=report.id, action="dismiss"))
    other = Caller("ruth", "admin", 2)
    with pytest.raises(Conflict, match="dismissed by root"):
        await Moderation(database).resolve(other, ResolveReport(report_id=report.id, action="block_user"))
    assert await People(database).upsert_user(principal("ada"))


@pytest_twisted.ensureDeferred
async def test_a_report_of_a_person_has_no_message_to_delete(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    report = await Moderation(database).report("bob", ReportAbuse(reason="fraud", user_id="ada"))
    asked = ResolveReport(report_id=report.id, action="delete_message")
    with pytest.raises(InvalidArgument):
        await Moderation(database).resolve(ROOT, asked)
    assert await database.query(AUDIT) == []


@pytest_twisted.ensureDeferred
async def test_who_is_blocked_comes_in_no_more_until_unblocked(database: Database) -> None:
    report, _ = await reported(database)
    await Moderation(database).resolve(ROOT, ResolveReport(report_id=report.id, action="block_user"))
    assert not await People(database).upsert_user(principal("ada"))
    assert await Accounts(database).list_recently_blocked() == ["ada"]
    assert await Accounts(database).unban("root", "ada")
    assert await People(database).upsert_user(principal("ada"))
    assert not await Accounts(database).unban("root", "ada")


@pytest.mark.parametrize(("issued_at", "let_in"), [(999, False), (1_000, True), (None, False)])
@pytest_twisted.ensureDeferred
async def test_older_tokens_are_barred(database: Database, issued_at: int | None, let_in: bool) -> None:
    mark = datetime.fromtimestamp(1_000, UTC)
    await Accounts(database).deny_logins_since("root", "ada", mark)
    assert bool(await People(database).upsert_user(principal("ada", issued_at))) == let_in
    assert await database.query(AUDIT) == [("root", "admin.revoke_tokens", "ada", None, None)]


@pytest_twisted.ensureDeferred
async def test_a_mark_never_moves_back(database: Database) -> None:
    later, earlier = datetime.fromtimestamp(2_000, UTC), datetime.fromtimestamp(1_000, UTC)
    await Accounts(database).deny_logins_since("root", "ada", later)
    assert await Accounts(database).deny_logins_since("root", "ada", earlier) == later
    assert not await People(database).upsert_user(principal("ada", 1_500))
