"""Erasure and retention: nothing readable is left, and nothing else is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_twisted
from msgspec.structs import replace

from portico.contract.device import RegisterDevice
from portico.contract.moderation import ReportAbuse
from portico.domain.changes import react
from portico.domain.errors import NotFound
from portico.domain.inbound.decisions import Answer, Place, RefusedFile
from portico.domain.people import Caller, Principal
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.drafts import DraftStore
from portico.storage.database import Database
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.planning import DeliveryPlans, NewDelivery
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.inbound.answers import Answers
from portico.storage.inbound.reply_addresses import ReplyAddresses
from portico.storage.messages.changes import Changes
from portico.storage.messages.held import HeldMessages
from portico.storage.messages.retention import Retention
from portico.storage.messages.scheduled import NewScheduled, ScheduledStore
from portico.storage.messages.store import Messages
from portico.storage.moderation.reports import Moderation
from portico.storage.users.erasure import Erasures, Unfinished
from portico.storage.users.people import People
from tests.storage.sample_messages import allow_all, draft, open_conversation, send_text

# Where a person may stand in a row that erasure leaves as it is, and why that says nothing readable of them.
STAYS = {
    "audit.admin_id",  # ids of who did what, for ever
    "audit.user_id",
    "call.caller_id",  # who called whom, and whether they came to it: the line in the log is emptied
    "call_party.user_id",
    "conversation.creator_id",  # as in participant
    "conversation_block.user_id",  # the conversation stays blocked
    "erasure.requested_by",
    "erasure.user_id",
    "guest_merge.guest_id",  # ids of which account a guest became
    "guest_merge.requested_by",
    "guest_merge.user_id",
    "imported_mark.user_id",  # how far they had read
    "imported_participant.user_id",  # as in participant
    "message.sender_id",  # the row stays, empty
    "participant.user_id",  # whom the others talked with
    "person_block.blocked_id",  # somebody else's wish
    "inbox_item.answered_by",  # ids of who answered a customer, and when
    "held_message.decided_by",  # as in report
    "inbound_answer.decided_by",
    "report.resolved_by",
    "moderation_decision.user_id",  # ids of whom it was about; what it says is emptied
    "moderation_decision.decided_by",
    "moderation_decision.overturned_by",
    "moderation_appeal.decided_by",
    "session_end.user_id",  # for an hour: by it the other nodes end the sessions
    "site_read.user_id",  # how far they had read, as in participant
    "site_refusal.user_id",
    "team_answer.sender_id",  # a team
}
EMPTIED = {
    "delivery.user_id",
    "device.user_id",
    "inbound_answer.user_id",
    "reply_address.user_id",
    "draft.user_id",
    "scheduled_message.user_id",
    "ended_device.user_id",
    "held_message.sender_id",
    "media.owner_id",
    "person_block.user_id",
    "calendar_feed.user_id",
    "preference.user_id",
    "report.reporter_id",
    "report.user_id",
    "site_person.user_id",
    "team_member.user_id",
}
PEOPLE = """
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'portico'
      and column_name ~ '(user|owner|sender|admin|reporter|blocked|caller|creator|guest)_id$'
       or table_schema = 'portico' and column_name ~ '_by$'
"""
ADA = Caller("ada", "user", 1)
SECRET = "a secret"


def principal(user_id: str) -> Principal:
    return Principal(
        user_id=user_id, role="user", expires_at=2**40, fingerprint=user_id, name=f"{SECRET} name",
        email="secret@example.com", mobile="+secret", uid="secret-uid",
    )  # fmt: skip


async def erase(database: Database, user_id: str, batch: int = 2) -> int:
    """All of an erasure, in small batches; how many batches of messages it took."""
    store, batches = Erasures(database, batch), 0
    await store.begin("root", user_id)
    after: str | None = ""
    while after is not None:
        _, after = await store.empty_messages(user_id, after)
        batches += 1
    for conversation_id in await store.list_conversations(user_id):
        seq: int | None = 0
        while seq is not None:
            seq = await store.take_reactions(user_id, conversation_id, seq)
    return batches


async def everything_stored(database: Database) -> str:
    """All that the database holds, as one text. Migrations have names of their own."""
    tables = await database.query(
        "select table_name from information_schema.tables"
        " where table_schema = 'portico' and table_name <> 'migration'"
    )
    rows = [await database.query(f"select t::text from {table} t") for (table,) in tables]  # noqa: S608
    return "\n".join(row for table in rows for (row,) in table)


async def secrets_everywhere(database: Database) -> int:
    """Ada leaves something to read wherever one can; the conversation with Bob."""
    await People(database).upsert_user(principal("ada"))
    await People(database).update("ada", "a secret name", "https://example.com/secret.png")
    conversation_id = await open_conversation(database, "ada", "bob")
    attachment = {"url": "https://example.com/secret", "type": "image/png", "filename": "secret.png"}
    full = draft(conversation_id, "ada", SECRET, attachments=[attachment], metadata={"note": SECRET})
    await Messages(database).send([full])
    edited = await send_text(database, conversation_id, "ada", SECRET)
    await Changes(database).edit(edited.id, "another secret", ADA, allow_all)
    deleted = await send_text(database, conversation_id, "ada", SECRET)
    await Changes(database).delete(deleted.id, ADA, allow_all)
    await Moderation(database).report("bob", ReportAbuse(reason=SECRET, message_id=edited.id))
    await Moderation(database).report("ada", ReportAbuse(reason=SECRET, user_id="bob"))
    await Blocks(database).block("ada", "cy")
    await DraftStore(database).set("ada", conversation_id, SECRET)
    later = NewScheduled(
        conversation_id, "later", {"type": "text", "text": SECRET}, datetime.now(UTC), None, ()
    )
    await ScheduledStore(database).add(later, ADA)
    await hold_a_secret(database, conversation_id)
    await HeldMessages(database).keep(draft(conversation_id, "ada", SECRET, local_id="held"), ["phone"])
    await notified_of_secrets(database)
    return conversation_id


async def hold_a_secret(database: Database, conversation_id: int) -> None:
    """A mail for Ada is held, and one can answer her."""
    await ReplyAddresses(database).ensure("ada", conversation_id)
    place = Place("ada", conversation_id, None)
    answer = Answer(via="email", place=place, local_id="e", text=SECRET, sender="secret@example.com")
    await Answers(database, 0).begin(answer, datetime.now(UTC))
    await Answers(database, 0).hold(answer, ["secret"], [RefusedFile(SECRET, SECRET)], datetime.now(UTC))


async def notified_of_secrets(database: Database) -> None:
    """Ada has a device, preferences, and a notification that waits."""
    device = RegisterDevice(
        token="secret", provider="webpush", platform="web", p256dh="secret", auth="secret"
    )
    await Devices(database).register("ada", device)
    await PreferenceStore(database).change_preferences("ada", lambda now: replace(now, language="secret"))
    now = datetime.now(UTC)
    waiting = NewDelivery(
        user_id="ada", kind="system", channel="push", due_at=now, committed_at=now, collapse="s",
        payload='{"body": "a secret"}',
    )  # fmt: skip
    await DeliveryPlans(database, None).add_deliveries([waiting], "key")


@pytest_twisted.ensureDeferred
async def test_nothing_readable_is_left_anywhere(database: Database) -> None:
    await secrets_everywhere(database)
    assert "secret" in await everything_stored(database)
    await erase(database, "ada")
    assert "secret" not in (await everything_stored(database)).lower()


@pytest_twisted.ensureDeferred
async def test_an_erased_person_is_an_id_that_comes_in_no_more(database: Database) -> None:
    await secrets_everywhere(database)
    await erase(database, "ada")
    ada = await People(database).get("ada")
    assert (ada.id, ada.name, ada.email, ada.mobile, ada.avatar_url) == ("ada", None, None, None, None)
    assert not await People(database).upsert_user(principal("ada"))
    with pytest.raises(NotFound):
        await People(database).update("ada", "Ada again", None)


@pytest_twisted.ensureDeferred
async def test_what_others_said_stays_with_its_numbers(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    for number in range(3):
        await send_text(database, conversation_id, "ada", f"ada {number}")
        await send_text(database, conversation_id, "bob", f"bob {number}")
    assert await erase(database, "ada") == 2
    page = await Messages(database).list_messages("bob", conversation_id, None, None, 100)
    assert [message.seq for message in page] == [1, 2, 3, 4, 5, 6]
    assert [message.text for message in page] == [None, "bob 0", None, "bob 1", None, "bob 2"]
    assert all(message.deleted_at for message in page if message.sender_id == "ada")


@pytest_twisted.ensureDeferred
async def test_their_reactions_go_and_those_of_others_stay(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob", "cy", kind="group")
    shared = await send_text(database, conversation_id, "bob", "hello")
    alone = await send_text(database, conversation_id, "bob", "hello again")
    await reacts(database, shared.id, "ada")
    await reacts(database, shared.id, "cy")
    await reacts(database, alone.id, "ada")
    await erase(database, "ada", batch=1)
    assert (await Messages(database).get("bob", shared.id)).reactions == {"👍": ["cy"]}
    assert (await Messages(database).get("bob", alone.id)).reactions == {}


async def reacts(database: Database, message_id: int, user_id: str) -> None:
    caller = Caller(user_id, "user", 1)
    await Changes(database).react(message_id, caller, allow_all, lambda now: react(now, user_id, "👍"))


@pytest_twisted.ensureDeferred
async def test_an_erasure_is_unfinished_until_its_last_look(database: Database) -> None:
    await open_conversation(database, "ada", "bob")
    store = Erasures(database)
    await store.begin("root", "ada")
    assert await store.list_unfinished() == [Unfinished("ada", settled=False)]
    await database.query("update erasure set requested_at = now() - interval '2 minutes' returning 1")
    assert await store.list_unfinished() == [Unfinished("ada", settled=True)]
    await store.finish("ada")
    assert await store.list_unfinished() == []
    assert await database.query("select admin_id, action, user_id from audit") == [
        ("root", "admin.erase_user", "ada")
    ]


@pytest_twisted.ensureDeferred
async def test_nobody_unknown_is_erased(database: Database) -> None:
    with pytest.raises(NotFound):
        await Erasures(database).begin("root", "nobody")


@pytest_twisted.ensureDeferred
async def test_every_column_that_names_a_person_is_thought_of(database: Database) -> None:
    columns = {column for (column,) in await database.query(PEOPLE)}
    assert columns == STAYS | EMPTIED


async def grow_old(database: Database) -> None:
    """Everything that was said so far was said a month ago."""
    await database.query("update message set created_at = now() - interval '31 days' returning 1")


async def forget(database: Database, kind: str) -> None:
    """A round of retention: thirty days, in small batches."""
    while await Retention(database, 2).empty_older(kind, timedelta(days=30)):
        pass


@pytest_twisted.ensureDeferred
async def test_old_messages_are_emptied_and_new_ones_stay(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    for number in range(5):
        await send_text(database, conversation_id, "ada", f"old {number}")
    await grow_old(database)
    await send_text(database, conversation_id, "bob", "new")
    await forget(database, "general")
    page = await Messages(database).list_messages("bob", conversation_id, None, None, 100)
    assert [message.text for message in page] == [None] * 5 + ["new"]


@pytest_twisted.ensureDeferred
async def test_old_held_messages_are_deleted(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    store = HeldMessages(database)
    for local_id in ("old", "new"):
        await store.keep(draft(conversation_id, "ada", SECRET, local_id=local_id), ["phone"])
    await database.query(
        """update held_message set created_at = now() - interval '31 days' where local_id = 'old'
           returning 1"""
    )
    assert not await Retention(database, 2).forget_held("general", timedelta(days=30))
    assert [held.local_id for held in await store.list_own("ada", conversation_id)] == ["new"]


@pytest_twisted.ensureDeferred
async def test_each_type_is_kept_as_long_as_it_is_to_be(database: Database) -> None:
    support = await open_conversation(database, "ada", "bob", kind="support")
    general = await open_conversation(database, "ada", "bob", kind="general")
    in_support = await send_text(database, support, "ada", "help")
    in_general = await send_text(database, general, "ada", "hello")
    await grow_old(database)
    await forget(database, "support")
    assert (await Messages(database).get("bob", in_support.id)).text is None
    assert (await Messages(database).get("bob", in_general.id)).text == "hello"


@pytest_twisted.ensureDeferred
async def test_what_was_said_before_and_reported_goes_with_an_old_message(database: Database) -> None:
    await secrets_everywhere(database)
    await grow_old(database)
    await forget(database, "general")
    assert SECRET not in str(await database.query("select text from revision"))
    assert SECRET not in str(await database.query("select text, reason from report where message_id > 0"))


@pytest_twisted.ensureDeferred
async def test_a_message_that_grows_old_later_is_emptied_later(database: Database) -> None:
    conversation_id = await open_conversation(database, "ada", "bob")
    message = await send_text(database, conversation_id, "ada", "young")
    await forget(database, "general")
    assert (await Messages(database).get("bob", message.id)).text == "young"
    await grow_old(database)
    await forget(database, "general")
    assert (await Messages(database).get("bob", message.id)).text is None
