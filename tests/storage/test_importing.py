"""What another chat server knew is here afterwards: once, in order, with its marks; the rest is told."""

from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from portico.contract.conversation import ListConversations
from portico.contract.shapes import Conversation
from portico.domain.messages import Draft
from portico.domain.text import MAX_TEXT
from portico.ports import Stored
from portico.settings.core import Settings
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.importing.loader import Busy, loading
from portico.storage.messages.store import Messages
from portico.storage.users.people import People
from runtime.set_aside import SetAside
from tests.storage.conftest import Sql
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.drafts import draft
from tests.support.imports import conversation, import_rows, message

TALK = [
    {"kind": "user", "id": 7, "name": "Ada", "email": "ada@example.com"},
    conversation("c1", 7, 8, property_id=42, created_at="2024-05-01T09:00:00Z"),
    message(1, "c1", 7, "Is it free?"),
    message(2, "c1", 8, "It is", reply_to=1),
    message(3, "c1", 7, "Fine", created_at=1714557780123),
]
SNAPSHOT = """
    select (select string_agg(m::text, '|' order by id) from message m),
           (select string_agg(p::text, '|' order by conversation_id, user_id) from participant p),
           (select string_agg(c::text, '|' order by id) from conversation c),
           (select string_agg(p::text, '|' order by id) from person p)
"""


async def seen(database: Database, user_id: str) -> Conversation:
    """The only conversation that somebody has."""
    [found], _ = await Conversations(database).list_conversations(user_id, ListConversations())
    return found


@pytest_twisted.ensureDeferred
async def test_a_conversation_is_there_as_it_was(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    done = import_rows(stores, tmp_path, TALK)
    assert done.counts.outcomes == {"taken": 5}
    found = await seen(database, "8")
    assert (found.type, found.property_id, found.last_seq) == ("property_inquiry", "42", 3)
    assert (found.created_at, found.updated_at) == ("2024-05-01T09:00:00.000Z", "2024-05-01T10:03:00.123Z")
    page = await Messages(database).list_messages("8", found.id, None, None, 10)
    assert [(each.seq, each.sender_id, each.text) for each in page] == [
        (1, "7", "Is it free?"), (2, "8", "It is"), (3, "7", "Fine"),
    ]  # fmt: skip
    assert page[1].reply_to == page[0].id
    assert page[2].created_at == "2024-05-01T10:03:00.123Z"
    assert (await People(database).get("7")).email == "ada@example.com"


@pytest_twisted.ensureDeferred
async def test_the_same_file_twice_changes_nothing(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    import_rows(stores, tmp_path, TALK)
    before = sql(SNAPSHOT)
    done = import_rows(stores, tmp_path, TALK)
    assert done.counts.outcomes == {"known": 5}
    assert sql(SNAPSHOT) == before


@pytest_twisted.ensureDeferred
async def test_what_was_cut_off_goes_on_where_it_was(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    import_rows(stores, tmp_path, TALK[:3])
    done = import_rows(stores, tmp_path, TALK)
    assert done.counts.outcomes == {"known": 3, "taken": 2}
    found = await seen(database, "7")
    page = await Messages(database).list_messages("7", found.id, None, None, 10)
    assert [each.text for each in page] == ["Is it free?", "It is", "Fine"]


@pytest_twisted.ensureDeferred
async def test_the_same_people_and_property_are_the_conversation_that_is_here(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    here = await open_conversation(database, "ada", "bob")
    await send_text(database, here, "ada", "said here")
    rows = [conversation(1, "ada", "bob"), message(1, 1, "bob", "said there")]
    done = import_rows(stores, tmp_path, rows)
    assert done.counts.late == 1
    page = await Messages(database).list_messages("ada", here, None, None, 10)
    assert [(each.seq, each.text) for each in page] == [(1, "said here"), (2, "said there")]


@pytest.mark.parametrize(
    ("people", "flags", "read"),
    [
        (["ada", {"user_id": "bob", "read_up_to": 2}], {}, 2),
        (["ada", {"user_id": "bob", "last_read_at": "2024-05-01T10:02:30Z"}], {}, 2),
        (["ada", "bob"], {"read_by": ["bob"]}, 2),
        (["ada", "bob"], {"read": True}, 2),
        (["ada", "bob"], {}, 0),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_was_read_there_is_read_here(
    database: Database, stores: Settings, tmp_path: Path, people: list[Any], flags: dict[str, Any], read: int
) -> None:
    rows = [conversation(1, *people), message(1, 1, "ada", "a"), message(2, 1, "ada", "b", **flags)]
    import_rows(stores, tmp_path, [*rows, message(3, 1, "ada", "c")])
    bob, ada = await seen(database, "bob"), await seen(database, "ada")
    assert (bob.read_seq, bob.unread) == (read, 3 - read)
    assert ada.unread == 0


@pytest_twisted.ensureDeferred
async def test_deleted_and_edited_messages_keep_what_they_said_for_audit(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    earlier = [{"text": "first", "until": "2024-05-01T10:05:00Z"}]
    rows = [
        conversation(1, "ada", "bob"),
        message(1, 1, "ada", "second", edited_at="2024-05-01T10:05:00Z", revisions=earlier),
        message(2, 1, "ada", "a secret", deleted_at="2024-05-01T10:06:00Z"),
    ]
    import_rows(stores, tmp_path, rows)
    found = await seen(database, "ada")
    edited, deleted = await Messages(database).list_messages("ada", found.id, None, None, 10)
    assert (edited.text, edited.rev, edited.edited_at) == ("second", 2, "2024-05-01T10:05:00.000Z")
    assert (deleted.text, deleted.rev, deleted.deleted_at) == (None, 2, "2024-05-01T10:06:00.000Z")
    assert sql("select rev, text from revision order by message_id") == [(1, "first"), (1, "a secret")]


@pytest_twisted.ensureDeferred
async def test_a_reply_is_linked_when_its_message_comes_later(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    rows = [conversation(1, "ada", "bob"), message(2, 1, "bob", "Yes", reply_to=1)]
    assert import_rows(stores, tmp_path, rows).counts.waiting == 1
    assert import_rows(stores, tmp_path, [message(1, 1, "ada", "Free?")]).counts.waiting == 0
    found = await seen(database, "ada")
    reply, answered = await Messages(database).list_messages("ada", found.id, None, None, 10)
    assert reply.reply_to == answered.id


@pytest_twisted.ensureDeferred
async def test_who_is_no_longer_in_it_may_have_written(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    import_rows(stores, tmp_path, [conversation(1, "ada", "bob", type="group"), message(1, 1, "eve", "Bye")])
    found = await seen(database, "ada")
    assert [each.user_id for each in found.participants] == ["ada", "bob"]
    assert found.last_message is not None
    assert found.last_message.sender_id == "eve"
    assert (await Conversations(database).list_conversations("eve", ListConversations()))[0] == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{not json}\n", "line: is no JSON"),
        ('"text"\n', "line: is no JSON object"),
        ('{"kind": "message", "text": "\\ud800"}\n', "line: is no JSON"),
        (message(1, "c1", 7, "x" * (MAX_TEXT + 1)), f"text: at most {MAX_TEXT}"),
        (message(1, "c1", 7, "a\x00b"), "text: contains a NUL character"),
        (message(1, "c1", 7, "x", type="sticker"), "type: Invalid enum value"),
        (message(1, "c1", 7, "x", created_at="yesterday"), "created_at: no time"),
        (message(1, "c1", 7, "x", created_at="2031-01-01T00:00:00Z"), "created_at: lies in the future"),
        (message(1, "c1", 7, "x", stars=5), "stars: unknown key"),
        (message(1, "c1", 7, ""), "text: a text message needs"),
        (message(1, "c1", None, "x"), "sender_id: required"),
        (message(1, "c9", 7, "x"), "conversation_id: it has not been imported: it comes first (it is c9)"),
        (message(1, 1.5, 7, "x"), "conversation_id: an id is a string or a whole number"),
        (message(1, "c1", "u" * 65, "x"), "sender_id: Expected `str` of length <= 64".replace("`", "")),
        (conversation("c2", 7), "participants: a conversation is of two people at least"),
        (conversation("c2", 7, 7, 8), "participants: somebody is in it twice"),
        ({"kind": "listing", "id": 1}, "kind: must be one of user, participant, conversation, message"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_cannot_be_taken_is_kept_with_its_line_and_the_reason(
    database: Database, stores: Settings, tmp_path: Path, row: Any, why: str
) -> None:
    rows = [conversation("c1", 7, 8), row, message(2, "c1", 8, "after it")]
    done = import_rows(stores, tmp_path, rows)
    assert done.counts.outcomes == {"taken": 2, "rejected": 1}
    comment, kept, end = done.rejects.split("\n")
    assert comment.startswith(f"# line 2: {why}")
    assert end == ""
    again = import_rows(stores, tmp_path, [done.rejects])
    assert again.counts.outcomes == {"rejected": 1}
    assert again.rejects.split("\n")[1] == kept


@pytest_twisted.ensureDeferred
async def test_a_mended_line_is_taken(database: Database, stores: Settings, tmp_path: Path) -> None:
    rows = [conversation(1, "ada", "bob"), message(1, 1, "ada", "x", type="sticker")]
    rejects = import_rows(stores, tmp_path, rows).rejects
    done = import_rows(stores, tmp_path, [rejects.replace("sticker", "text")])
    assert done.counts.outcomes == {"taken": 1}


@pytest_twisted.ensureDeferred
async def test_nothing_of_an_erased_person_comes_back(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    sql("insert into person (id, erased_at) values ('eve', now())")
    rows = [
        {"kind": "user", "id": "eve", "name": "Eve"},
        conversation(1, "ada", "eve"),
        message(1, 1, "eve", "my secret"),
    ]
    done = import_rows(stores, tmp_path, rows)
    assert done.counts.outcomes == {"taken": 1, "rejected": 2}
    assert sql("select name from person where id = 'eve'") == [(None,)]
    assert sql("select count(*) from message") == [(0,)]


@pytest_twisted.ensureDeferred
async def test_a_profile_that_a_user_changed_here_stays(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    import_rows(stores, tmp_path, [{"kind": "user", "id": "ada", "name": "Ada"}])
    rows = [{"kind": "user", "id": "ada", "name": "Old name", "mobile": "+254712345678"}]
    import_rows(stores, tmp_path, rows)
    ada = await People(database).get("ada")
    assert (ada.name, ada.mobile) == ("Ada", "+254712345678")


@pytest_twisted.ensureDeferred
async def test_two_at_once_from_one_server_are_refused(database: Database, stores: Settings) -> None:
    with loading(stores.dsn, "old", "a"), pytest.raises(Busy), loading(stores.dsn, "old", "a"):
        pass
    with loading(stores.dsn, "old", "a"), loading(stores.dsn, "other", "a"):
        pass


@pytest_twisted.ensureDeferred
async def test_two_servers_may_use_the_same_ids(database: Database, stores: Settings, tmp_path: Path) -> None:
    rows = [conversation(1, "ada", "bob"), message(1, 1, "ada", "x")]
    import_rows(stores, tmp_path, rows)
    assert import_rows(stores, tmp_path, rows, source="second").counts.outcomes == {"taken": 2}
    assert (await seen(database, "ada")).last_seq == 2


@pytest_twisted.ensureDeferred
async def test_people_go_on_writing_meanwhile(
    database: Database, stores: Settings, tmp_path: Path, sql: Sql
) -> None:
    here = await open_conversation(database, "ada", "bob")
    old = [message(n, 1, "ada", "old", created_at=1_700_000_000 + n) for n in range(1, 3_001)]
    importing = deferToThread(import_rows, stores, tmp_path, [conversation(1, "ada", "bob"), *old])
    aside: SetAside[Draft, Stored] = SetAside(reactor, Messages(database).send)
    live = 0
    while not importing.called:
        [sent] = await aside.store([draft(here, "bob")])
        assert isinstance(await sent if isinstance(sent, Deferred) else sent, Stored)
        live += 1
    assert (await importing).counts.outcomes == {"taken": 3_001}
    assert live > 0
    [(last, stored, newest)] = sql("select last_seq, count(*), max(seq) from conversation c "
                                   "join message m on m.conversation_id = c.id group by 1")  # fmt: skip
    assert (last, stored, newest) == (3_000 + live,) * 3
