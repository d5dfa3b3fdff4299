"""Every flag, time and id of every kind of server goes through the readers, whatever it is called there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from portico.contract.imported import (
    ImportedCall,
    ImportedConversation,
    ImportedMessage,
    ImportedParticipant,
    ImportedRow,
)
from portico.contract.importing import read_row
from portico.domain.errors import InvalidArgument
from portico.domain.importing.extended_json import plain
from portico.domain.importing.mapping import Table, translate
from tests.support.foreign import NEVER, NO, NO_FLAG, NO_TIME, NOTHING, TIME, TIMES, YES
from tests.support.imports import KINDS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FLAGS = ("is_deleted", "is_edited", "is_read", "is_delivered", "archived")
MARKS = ("deleted_at", "edited_at", "read_at", "delivered_at")
ABOUT = ("message", "property_id")  # says something of a conversation only: below
AT = "2024-05-01T10:00:00Z"
BASE: dict[str, dict[str, Any]] = {
    "message": {"id": "m1", "conversation_id": "c1", "sender_id": "7", "text": "Hello", "created_at": AT},
    "conversation": {"id": "c1", "participants": ["7", "8"], "created_at": AT},
    "participant": {"conversation_id": "c1", "user_id": "7", "created_at": AT},
    "call": {"id": "k1", "caller_id": "7", "callee_id": "8", "type": "voice", "created_at": AT},
    "device": {"user_id": "7", "token": "t", "platform": "ios", "created_at": AT},
    "user": {"id": "7", "name": "Ada", "email": "ada@example.com", "created_at": AT},
}


class Field(NamedTuple):
    """A field of a table of a kind of server."""

    kind: str
    table: Table
    ours: str
    theirs: str

    def read(self, value: Any) -> ImportedRow:
        """A row of it with this value, as it is imported."""
        row = {
            self.table.columns[ours][0]: said
            for ours, said in BASE[self.table.holds].items()
            if ours != self.ours and ours in self.table.columns
        }
        [*_, last] = translate(KINDS[self.kind], plain({**row, self.theirs: value})).rows
        return read_row(last, NOW)


def fields(*ours: str) -> list[Any]:
    return list(_fields(*ours))


def _fields(*ours: str) -> Iterator[Any]:
    for kind, dialect in KINDS.items():
        for table in dialect.tables:
            for name in ours:
                for theirs in () if (table.holds, name) == ABOUT else table.columns.get(name, ()):
                    yield pytest.param(Field(kind, table, name, theirs), id=f"{kind}-{table.holds}-{theirs}")


def says(row: ImportedRow, ours: str) -> Any:
    """What became of the field."""
    if isinstance(row, ImportedConversation) and ours == "archived":
        return row.archived
    if isinstance(row, ImportedConversation | ImportedParticipant):
        named = {"is_deleted": row.deleted, "created_at": getattr(row, "joined_at", AT)}
        return getattr(row, ours) if hasattr(row, ours) else named[ours]
    if isinstance(row, ImportedCall) and ours == "created_at":
        return row.started_at
    if isinstance(row, ImportedMessage):
        return {
            "is_deleted": row.deleted_at is not None,
            "is_edited": row.edited_at is not None,
            "is_read": row.read,
            "read_at": row.read_at,
            "is_delivered": row.delivered,
        }.get(ours, getattr(row, ours, None))
    return getattr(row, ours)


def wrapped(value: Any) -> Iterator[Any]:
    """The same as MongoDB writes it."""
    yield value
    if isinstance(value, int) and not isinstance(value, bool) and value < 2**31:
        yield {"$numberInt": str(value)}
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield {"$numberDouble": repr(float(value))}
        yield {"$numberDecimal": repr(value)}


@pytest.mark.parametrize("field", fields(*FLAGS))
def test_a_flag_is_read_in_each_of_its_spellings(field: Field) -> None:
    for spellings, is_set in ((YES, True), (NO, False), (NOTHING, False)):
        for value in (each for spelling in spellings for each in wrapped(spelling)):
            assert says(field.read(value), field.ours) is is_set, value


@pytest.mark.parametrize("field", fields(*FLAGS))
def test_a_flag_that_is_none_is_refused_by_its_own_name(field: Field) -> None:
    for value in NO_FLAG:
        with pytest.raises(InvalidArgument, match=rf"^{field.theirs}: neither true nor false"):
            field.read(value)


@pytest.mark.parametrize("field", fields("created_at", "updated_at", *MARKS))
def test_a_time_is_read_in_each_of_its_forms(field: Field) -> None:
    forms = [*TIMES, {"$date": "2024-05-01T12:00:00Z"}, {"$date": {"$numberLong": "1714564800000"}},
             {"$date": 1714564800000}, {"$timestamp": {"t": 1714564800, "i": 1}},
             {"$numberDouble": "1714564800000.0"}]  # fmt: skip
    for value in forms:
        row = field.read(value)
        if field.ours != "updated_at" or isinstance(row, ImportedConversation):
            assert says(row, field.ours) == TIME, value


@pytest.mark.parametrize("field", fields("updated_at", *MARKS))
def test_never_is_never(field: Field) -> None:
    for value in [
        *NEVER,
        {"$date": {"$numberLong": "0"}},
        {"$date": "0001-01-01T00:00:00Z"},
        {"$undefined": True},
    ]:
        assert not says(field.read(value), field.ours), value


@pytest.mark.parametrize("field", fields("created_at", "updated_at", *MARKS))
def test_what_is_no_time_is_refused_by_its_own_name(field: Field) -> None:
    for value in [*NO_TIME, {"$minKey": 1}, {"$date": {"$numberLong": "253402300800000"}}]:
        with pytest.raises(InvalidArgument, match=rf"^{field.theirs}: no time"):
            field.read(value)


@pytest.mark.parametrize("field", fields("created_at", "edited_at", "deleted_at"))
def test_what_has_happened_lies_not_in_the_future(field: Field) -> None:
    with pytest.raises(InvalidArgument, match=rf"^({field.ours}|joined_at|started_at): lies in the future"):
        field.read((NOW + timedelta(days=2)).isoformat())


@pytest.mark.parametrize("field", fields("id", "conversation_id", "sender_id", "reply_to", "property_id"))
def test_an_id_is_the_same_however_its_number_is_written(field: Field) -> None:
    for value in (7, 7.0, "7", {"$numberLong": "7"}, {"$numberDouble": "7.0"}, {"$numberDecimal": "7"}):
        assert says(field.read(value), field.ours) == "7", value
    uuid = "c8edabc3-f738-4ca3-b68d-ab92a91478a3"
    binary = {"$binary": {"base64": "yO2rw/c4TKO2jauSqRR4ow==", "subType": "04"}}
    assert says(field.read(binary), field.ours) == uuid
    nonsense: list[Any] = [True, 7.5, 2.0**60, [7], " 7", {"$numberDouble": "NaN"}]
    for value in nonsense:
        with pytest.raises(InvalidArgument, match=rf"^{field.theirs}: an id"):
            field.read(value)


@pytest.mark.parametrize("kind", ["django", "sequelize", "calls"])
def test_a_message_between_two_names_them_and_the_property_the_same_way_each_time(kind: str) -> None:
    [table] = [table for table in KINDS[kind].tables if table.holds == "message"]
    said = {"id": 1, "recipient_id": 8.0, "sender_id": 7, "property_id": "42", "text": "x", "created_at": AT}
    row = {table.columns[name][0]: value for name, value in said.items()}
    opened, message = (read_row(each, NOW) for each in translate(KINDS[kind], row).rows)
    assert isinstance(opened, ImportedConversation)
    assert (opened.id, opened.property_id, opened.member_ids) == ("7:8:42", "42", ["7", "8"])
    assert isinstance(message, ImportedMessage)
    assert (message.conversation_id, message.sender_id) == ("7:8:42", "7")
    with pytest.raises(InvalidArgument, match=r"^sender_id: required"):
        translate(KINDS[kind], {**row, table.columns["sender_id"][0]: None})


def test_a_participant_of_another_server_says_flags_times_and_ids_in_each_way() -> None:
    own = {"user_id": 7, "is_archived": "t", "isPinned": "\x01", "left_at": 0, "joined_at": "1714564800",
           "last_read_at": 1714564800000, "lastReadMessageId": 9.0, "mutedUntil": "2030-01-01 00:00:00+00",
           "role": "ADMIN"}  # fmt: skip
    row = {"_id": "c1", "participants": [own, {"user": {"_id": 8}, "archived": "false"}], "createdBy": "8"}
    [shaped] = translate(KINDS["nest"], row).rows
    read = read_row(shaped, NOW)
    assert isinstance(read, ImportedConversation)
    ada, bob = read.participants
    assert (ada.user_id, ada.archived, ada.pinned, ada.left_at, ada.role) == ("7", True, True, None, "owner")
    assert (ada.joined_at, ada.last_read_at, ada.read_up_to) == (TIME, TIME, "9")
    assert ada.muted_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert (bob.user_id, bob.archived, bob.role) == ("8", False, "owner")


@pytest.mark.parametrize(
    ("said", "archived"),
    [({"is_archived": 1}, ["7", "8"]), ({"status": "ARCHIVED"}, ["7", "8"]), ({"status": "active"}, []),
     ({"archived_by": [8]}, ["8"]), ({"archived_by": "[8.0]"}, ["8"]), ({"archived_by": "{8}"}, ["8"]),
     ({"archived_by": 8}, ["8"]), ({"is_archived": "f", "archived_by": ["7"]}, ["7"]),
     ({"archived_by": ""}, [])],
)  # fmt: skip
def test_who_has_archived_is_said_by_a_flag_a_word_or_a_list(
    said: dict[str, Any], archived: list[str]
) -> None:
    [shaped] = translate(KINDS["django"], {"id": 1, "participants": [7, "8"], **said}).rows
    read = read_row(shaped, NOW)
    assert isinstance(read, ImportedConversation)
    assert [each.user_id for each in read.participants if each.archived or read.archived] == archived


@pytest.mark.parametrize(
    ("status", "read", "deleted"),
    [
        ("read", True, False),
        ("SEEN", True, False),
        ("sent", False, False),
        ("Deleted", False, True),
        ("", False, False),
    ],
)
def test_a_status_says_read_or_deleted_or_nothing(status: str, read: bool, deleted: bool) -> None:
    row = {"id": 1, "conversation_id": 1, "sender_id": 7, "content": "x", "created_at": AT, "status": status}
    [shaped] = translate(KINDS["chat-v1"], row).rows
    message = read_row(shaped, NOW)
    assert isinstance(message, ImportedMessage)
    assert (message.read, message.deleted_at is not None) == (read, deleted)


@pytest.mark.parametrize("status", ["draft", 2, True, ["read"]])
def test_a_status_that_is_unknown_is_refused(status: Any) -> None:
    row = {"id": 1, "conversation_id": 1, "sender_id": 7, "content": "x", "created_at": AT, "status": status}
    with pytest.raises(InvalidArgument, match=r"^status: an unknown status: send read, deleted, or sent"):
        translate(KINDS["chat-v1"], row)


def test_portico_s_own_rows_take_each_spelling_too() -> None:
    rows: list[dict[str, Any]] = [
        {"kind": "message", "id": 1.0, "conversation_id": "1", "sender_id": 7.0, "text": "x", "read": "t",
         "created_at": "1714564800", "deleted_at": 0, "read_by": "[7]", "reactions": '{"👍": [7.0]}',
         "metadata": '{"a": 1}',
         "attachments": '[{"url": "https://e.com/a", "type": "image/png", "size": "9"}]'},
        {"kind": "conversation", "id": 1, "participants": [{"user_id": 7, "archived": "f", "pinned": 1}, 8],
         "blocked_by": "{8}"},
    ]  # fmt: skip
    message, conversation = (read_row(row, NOW) for row in rows)
    assert isinstance(message, ImportedMessage)
    assert (message.id, message.read, message.deleted_at) == ("1", True, None)
    assert [each.user_id for each in message.read_by] == ["7"]
    assert (message.created_at, message.reactions, message.metadata) == (TIME, {"👍": ["7"]}, {"a": 1})
    assert message.attachments[0].size == 9
    assert isinstance(conversation, ImportedConversation)
    ada, _ = conversation.participants
    assert (ada.archived, ada.pinned, conversation.blocked_by) == (False, True, ["8"])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"read": "maybe"}, 'read: neither true nor false: send true or false (seen: "maybe")'),
        ({"deleted_at": "soon"}, "deleted_at: no time"),
        ({"deleted_at": "9999-12-31"}, "deleted_at: lies in the future"),
        ({"edited_at": "2031-01-01T00:00:00Z"}, "edited_at: lies in the future"),
        ({"created_at": 0}, "created_at: required"),
        ({"attachments": [{"url": "https://e.com", "type": "a/b", "size": "9 KB"}]}, "size: no whole number"),
        ({"metadata": "none"}, "metadata: must be an object"),
        ({"revisions": [{"text": "x", "until": True}]}, "until: no time"),
    ],
)  # fmt: skip
def test_portico_s_own_rows_are_refused_with_the_reason(row: dict[str, Any], why: str) -> None:
    said = {"kind": "message", "id": 1, "conversation_id": 1, "sender_id": 7, "text": "x", "created_at": AT}
    with pytest.raises(InvalidArgument) as refusal:
        read_row({**said, **row}, NOW)
    assert refusal.value.message.startswith(why)


def test_a_list_of_files_as_text_is_a_list_and_no_address() -> None:
    row = {
        "id": 1,
        "conversation_id": 1,
        "sender_id": 7,
        "content": "x",
        "created_at": AT,
        "attachments": "[]",
    }
    [shaped] = translate(KINDS["django"], row, "https://old.example.com/media/").rows
    assert shaped["attachments"] == []


@pytest.mark.parametrize("name", [5, True, ["Ada"], {"first": "Ada"}])
def test_a_name_is_text(name: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"^first_name: no text"):
        translate(KINDS["django"], {"id": 7, "first_name": name})
