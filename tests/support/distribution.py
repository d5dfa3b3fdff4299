"""Which statements are run, and by which key each of them reaches its rows, as PostgreSQL plans it.

A table that is distributed over several servers by a key is asked at one of them only where a statement names
the key.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePath
from types import FrameType
from typing import Any
from unittest.mock import patch

from psycopg2 import extensions

from portico.storage import past
from portico.storage.database import Args, Database, Transaction
from portico.storage.messages.sending import LOCK, NAMES, TYPES, UNPREPARED
from portico.storage.prepared import PLANNING
from portico.storage.sync_keys import KEYS, PREPARED_KEYS

NO_TABLE = ""  # it reaches no table that would be distributed
BY_CONVERSATION, BY_USER, NEITHER = "conversation_id", "user_id", "neither"
RANKS = (NO_TABLE, BY_CONVERSATION, BY_USER, NEITHER)
# Of these every server would have a copy, or one would have it: small beside messages.
NOT_DISTRIBUTED = {"person", "person_block", "webhook_endpoint", "identity", "log_cursor"}
# Of every other table, the columns that have a conversation's id and a user's.
CONVERSATION = {"conversation": "id", "call_party": None}
LOCK_MANY = LOCK.replace("$1", f"%({NAMES[0]})s::{TYPES[0]}")  # as UNPREPARED has it
WRITTEN_OUT = {**UNPREPARED, PREPARED_KEYS: KEYS}
USER = {"message": "sender_id", "participant": "user_id", "call_party": "user_id"}


class Recorder:
    """Remembers every statement of the stores while it is open, with its arguments, by its place.

    Work that an earlier test left behind has another Database, and is not recorded.
    """

    def __init__(self, database: Database, connection: extensions.connection) -> None:
        self._urls = database.signed_urls  # its transactions have them too
        self._connection = connection

    @contextmanager
    def opened(self) -> Iterator[Mapping[str, str]]:
        """What is run inside the block."""
        statements: dict[str, str] = {}
        own, within = Database.query, Transaction.query

        def record(by: Database | Transaction, sql: str, args: Args, caller: FrameType) -> None:
            if by.signed_urls is self._urls:
                if caller.f_code.co_filename == past.__file__ and caller.f_back:
                    caller = caller.f_back  # it passes on what a store reads
                statements.update(self._parts(sql, args, caller))

        def query(this: Database, sql: str, args: Args = ()) -> Any:
            record(this, sql, args, sys._getframe(1))
            return own(this, sql, args)

        def query_within(this: Transaction, sql: str, args: Args = ()) -> Any:
            record(this, sql, args, sys._getframe(1))
            return within(this, sql, args)

        with patch.object(Database, "query", query), patch.object(Transaction, "query", query_within):
            yield statements

    def _parts(self, sql: str, args: Args, caller: FrameType) -> Iterator[tuple[str, str]]:
        """Each statement of several, by its place."""
        written = WRITTEN_OUT.get(sql, sql)
        filled = self._connection.cursor().mogrify(written, args or None).decode()
        for part, statement in zip(written.split(";"), filled.split(";"), strict=True):
            if part.strip() == LOCK_MANY:
                yield "messages/sending.py LOCK", statement
            elif not part.strip().startswith("set "):
                yield _place(sql if sql in WRITTEN_OUT else part, caller), statement


def _place(sql: str, caller: FrameType) -> str:
    """The file, and the name of the statement there, or of the function that puts it together."""
    path, constants = PurePath(caller.f_code.co_filename), caller.f_globals
    named = [
        name for name, value in constants.items() if isinstance(value, str) and value.strip() == sql.strip()
    ]
    folder = path.parts[path.parts.index("storage") + 1 :]
    return f"{'/'.join(folder)} {min(named, default=caller.f_code.co_name)}"


def key_of(statement: str, connection: extensions.connection) -> str:
    """The key by which a statement without parameters reaches its rows: the worst of all its tables."""
    with connection.cursor() as cursor:
        cursor.execute(PLANNING)  # the settings under which the stores plan
        cursor.execute(f"explain (verbose, format json) {statement}")
        [([plan],)] = cursor.fetchall()
    connection.rollback()
    return max((_key_of_node(node) for node in _nodes(plan["Plan"])), key=RANKS.index)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _key_of_node(node: dict[str, Any]) -> str:
    table: str = node.get("Relation Name", "")
    if table in NOT_DISTRIBUTED or node.get("Schema") != "portico":
        return NO_TABLE
    if node["Node Type"] == "ModifyTable":
        return BY_CONVERSATION  # its rows were found by a node below, or have a conversation's id
    conditions = " ".join(str(text) for name, text in node.items() if name.endswith(("Cond", "Filter")))
    columns = {BY_CONVERSATION: CONVERSATION.get(table, "conversation_id"), BY_USER: USER.get(table)}
    for key, column in columns.items():
        own = f"{node['Alias']}.{column}"
        if column and re.search(rf"\b{own} = |= {own}\b", conditions):
            return key
    return NEITHER
