"""A mapping of an operator's own: a mistake in the file is one line that names the table and the key."""

from pathlib import Path

import pytest

from cli.errors import OperatorError
from cli.import_files.mappings import SERVERS, built_in, read_mapping
from portico.domain.errors import InvalidArgument
from portico.domain.importing.mapping import translate

MESSAGE = """
[[table]]
holds = "message"
has = ["room"]
[table.columns]
id = "uuid"
sender_id = "author"
"""


def fault(folder: Path, text: str) -> str:
    """What is said of a file, after its name."""
    path = folder / "own.toml"
    path.write_text(text)
    with pytest.raises(OperatorError) as refusal:
        read_mapping(path)
    said = str(refusal.value)
    assert said.count("\n") == 0
    assert said.startswith(str(path))
    return said.removeprefix(str(path)).removeprefix(": ")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "table: a mapping needs one [[table]] at least"),
        ("tables = 1", "tables: no key of a mapping: it has [[table]] only"),
        ("table = [1]", "table 1: must be a table"),
        ("[[table]]\nhold = 'message'", "table 1: hold: no key of a table: one of holds, has"),
        ("[[table]]\nholds = 'chat'", "table 1: holds: must be one of user, conversation, participant"),
        ("[[table]]\nholds = 'user'", "table 1: columns: required"),
        ("[[table]]\nholds = 'user'\nhas = ['id']\ncolumns = {}", "table 1: columns.id: required: a user"),
        (MESSAGE + "txt = 'body'", "table 1: columns.txt: a message has id, conversation_id, "),
        (MESSAGE + "text = 5", "table 1: columns.text: must be the name of a column, or a list of names"),
        (MESSAGE.replace('["room"]', "[]"), "table 1: has: required: the columns by which a row is known"),
        (MESSAGE + MESSAGE + "[table.people]\na = ''", "table 2: people: only a conversation has people"),
        (MESSAGE + "[table.values]\nkind = {a = 'b'}", "table 1: values.kind: a message has id, "),
        (MESSAGE + "[table.values]\ntype = {a = 1}", "table 1: values.type.a: must be a string"),
        (MESSAGE.replace("has", "only = 1\nhas"), "table 1: only: must be true or false"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    assert fault(tmp_path, text).startswith(says)


def test_what_is_no_toml_is_said_with_the_line(tmp_path: Path) -> None:
    assert "line 2" in fault(tmp_path, "[[table]]\nholds = message")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"^cannot read .*none\.toml: No such file"):
        read_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize("name", SERVERS)
def test_what_is_built_in_is_such_a_file(name: str) -> None:
    assert {"user", "conversation", "message"} <= {table.holds for table in built_in(name).tables}


def test_only_means_that_the_row_has_no_other_column() -> None:
    listing = {"id": 1, "created_at": "2024-05-01T10:00:00Z"}
    assert translate(built_in("sequelize"), listing).rows[0]["kind"] == "conversation"
    with pytest.raises(InvalidArgument, match="has the columns of no table in the mapping sequelize"):
        translate(built_in("sequelize"), {**listing, "price": 5})
