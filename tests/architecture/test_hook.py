"""Whatever a user can write for others is passed to the hook: the tables in the page on moderation are whole.

A new procedure that changes something needs a row in one of the two tables of `docs/reference/moderation.md`.
"""

import re
from collections.abc import Iterator

import pytest
from msgspec import inspect as types

from cli.generate import ROOT
from portico.contract.registry import BY_NAME, PROCEDURES
from portico.domain.moderation import HOOK_FIELDS, HOOK_KINDS, HookKind

PAGE = (ROOT / "docs" / "reference" / "moderation.md").read_text()
SHOWN, NOT_SHOWN = PAGE.split("### What it is called for")[1].split("These show nothing")
CHANGING = sorted(procedure.name for procedure in PROCEDURES if procedure.limit != "read")
IDS = {
    "to_user_id",
    "participant_ids",
    "confirm",  # a proof that Portico made
    "mentions",
    "participants",  # of a service or an admin: names as the site has them
}  # Portico checks them, and shows them as ids


def rows(table: str) -> list[list[str]]:
    """The cells of each row, without the head."""
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


SHOWING = {name for row in rows(SHOWN) for name in named(row[0])} - {"POST /media"}
SILENT = [name for row in rows(NOT_SHOWN) for name in named(row[0])]


def free_texts(kind: types.Type, path: str) -> Iterator[str]:
    """Arguments that can hold any words: texts without a pattern but for web addresses, and objects."""
    if isinstance(kind, types.UnionType):
        for each in kind.types:
            yield from free_texts(each, path)
    elif isinstance(kind, types.StrType | types.DictType | types.StructType):
        yield path
    elif isinstance(kind, types.ListType):
        item = kind.item_type
        yield from [path] if isinstance(item, types.StructType) else free_texts(item, path)


@pytest.mark.parametrize("name", CHANGING)
def test_a_procedure_that_changes_something_is_in_one_of_the_tables(name: str) -> None:
    assert (name in SHOWING) != (name in SILENT), "enter it in docs/reference/moderation.md"


def test_the_tables_name_each_silent_procedure_once_and_no_other() -> None:
    assert len(SILENT) == len(set(SILENT))
    assert {*SHOWING, *SILENT} == set(CHANGING)


@pytest.mark.parametrize("name", sorted(SHOWING))
def test_every_text_that_others_read_is_in_the_table(name: str) -> None:
    shape = types.type_info(BY_NAME[name].request)
    assert isinstance(shape, types.StructType)
    listed = {field for row in rows(SHOWN) if name in named(row[0]) for field in named(row[2])}
    texts = {text for field in shape.fields for text in free_texts(field.type, field.encode_name)}
    assert texts - IDS == listed


def test_the_page_has_every_kind() -> None:
    kinds = [named(row[0])[0] for row in rows(PAGE.split("## The hook")[1].split("`MESSAGE_HOOK_KINDS`")[0])]
    assert tuple(kinds) == HOOK_KINDS
    assert {named(row[1])[0] for row in rows(SHOWN)} == set(HOOK_KINDS)


def test_only_an_action_on_a_card_cannot_be_changed() -> None:
    assert [kind for kind in HOOK_KINDS if not HOOK_FIELDS[kind]] == ["card"]
    assert "An action on a card is stored as it is" in PAGE


@pytest.mark.parametrize("kind", [kind for kind in HOOK_KINDS if HOOK_FIELDS[kind]])
def test_the_page_says_what_the_hook_may_change(kind: HookKind) -> None:
    [row] = [row for row in rows(PAGE) if row[0] == '`{action: "change", ...}`']
    assert f"takes `{', '.join(HOOK_FIELDS[kind])}`" in row[1].replace("take ", "takes ")


def test_a_text_in_a_list_or_in_an_object_is_found() -> None:
    send = types.type_info(BY_NAME["message.send"].request)
    assert isinstance(send, types.StructType)
    found = {text for field in send.fields for text in free_texts(field.type, field.encode_name)}
    assert {"text", "attachments", "metadata", "title"} <= found
    assert "reply_to" not in found
