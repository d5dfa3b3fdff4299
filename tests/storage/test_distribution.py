"""Each statement of the hot path names a conversation or a user, or the docs say why it does not."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest_twisted
from psycopg2 import extensions

from cli.generate import ROOT
from portico.contract.search import SearchConversations, SearchMessages
from portico.domain.search.query import parse
from portico.storage.conversations.search import ConversationSearch
from portico.storage.database import Database
from portico.storage.messages.log import MessageLog
from portico.storage.messages.receipts import Receipts
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from tests.support.distribution import BY_CONVERSATION, BY_USER, NEITHER, NO_TABLE, Recorder, key_of
from tests.support.sync_harness import Harness

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| (?:`(\w+)`|neither) \| ([^|]*) \|$", re.MULTILINE)

FILL = """
    insert into person (id) select 'p' || n from generate_series(1, 200) n;
    insert into conversation (type, last_seq, created_at, updated_at)
      select 'general', 20, now(), now() from generate_series(1, 2000);
    insert into participant (conversation_id, user_id, role, joined_at)
      select c.id, 'p' || (c.id + k) % 200 + 1, 'member', now() from conversation c, generate_series(0, 1) k;
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
      select c.id, k, 'p' || c.id % 200 + 1, 'text', 'hello', c.id || '-' || k, now()
      from conversation c, generate_series(1, 20) k;
    insert into conversation_block (conversation_id, user_id)
      select conversation_id, user_id from participant;
    insert into person_block (user_id, blocked_id)
      select 'p' || n, 'p' || n + 1 from generate_series(1, 199) n;
    insert into message_search (message_id, conversation_id, seq, words)
      select id, conversation_id, seq, to_tsvector('simple', text) from message;
"""


class Path:
    """The hot path: procedures that are called, and the statements of each."""

    def __init__(self, database: Database, connection: extensions.connection) -> None:
        self._database, self._recorder = database, Recorder(database, connection)
        self._harness = Harness(database)
        self.statements: dict[str, str] = {}
        self.callers: dict[str, set[str]] = defaultdict(set)

    async def run(self) -> None:
        """Call everything, over data that lets no statement be left out."""
        harness = self._harness
        opened = await harness.ask("ada", "conversation.create", participant_ids=["bob"], type="general")
        chat = int(opened["conversation"]["id"])
        [first, *_] = [await self._send(chat, text) for text in ("one", "two", "three")]
        start = (await harness.ask("bob", "sync.state"))["cursor"]
        await harness.relay.sweep()
        await self._call("ada", "message.send", conversation_id=chat, text="Plain", local_id="plain")
        await self._call("ada", "message.send", conversation_id=chat, text="Plain", local_id="plain")
        await self._call(
            "ada", "message.send", conversation_id=chat, text="Yes", local_id="r", reply_to=first
        )
        await harness.ask("ada", "message.edit", message_id=first, text="One")
        await self._call("bob", "receipt.delivered", conversation_id=chat, up_to_seq=2)
        await self._call("bob", "receipt.read", conversation_id=chat, up_to_seq=3)
        await self._call("bob", "receipt.list", conversation_id=chat)
        await self._call("bob", "conversation.list")
        await self._call("bob", "conversation.get", conversation_id=chat)
        await self._call("bob", "message.list", conversation_id=chat)
        await self._call("bob", "message.list", conversation_id=chat, after=1)
        await self._call("bob", "sync.state")
        await self._call("bob", "sync.changes", since=start, per_conversation=1)
        await self._others(first)

    async def _others(self, first: int) -> None:
        """What has no procedure here, or none at all."""
        with self._noting("the relay of each node"):
            await self._harness.relay.sweep()
            await MessageLog(self._database, "relay").load([first])  # what the bus did not bring
        with self._noting("receipt.unread"):
            await Receipts(self._database).list_unread("bob")
        with self._noting("the search index"):
            while await SearchIndex(self._database).advance():
                pass
        with self._noting("message.search"):
            await Search(self._database).find_messages("bob", SearchMessages(query="plain"), parse("plain"))
        with self._noting("conversation.search"):
            asked = SearchConversations(query="plain")
            await ConversationSearch(self._database).find_conversations("bob", asked, parse("plain"))

    async def _send(self, chat: int, text: str) -> int:
        sent = await self._harness.ask("ada", "message.send", conversation_id=chat, text=text, local_id=text)
        return int(sent["message"]["id"])

    async def _call(self, user_id: str, procedure: str, /, **arguments: object) -> None:
        with self._noting(procedure):
            await self._harness.ask(user_id, procedure, **arguments)

    @contextmanager
    def _noting(self, caller: str) -> Iterator[None]:
        with self._recorder.opened() as statements:
            yield
        self.statements.update(statements)
        for place in statements:
            self.callers[place].add(caller)


def fill(connection: extensions.connection) -> None:
    """So many rows that the planner does not read whole tables."""
    with connection, connection.cursor() as cursor:
        cursor.execute(FILL)
    connection.autocommit = True
    connection.cursor().execute("analyze")
    connection.autocommit = False


@pytest_twisted.ensureDeferred
async def test_the_docs_say_which_key_each_statement_names(
    database: Database, outside: extensions.connection
) -> None:
    fill(outside)
    path = Path(database, outside)
    await path.run()
    keys = {place: key_of(statement, outside) for place, statement in path.statements.items()}
    found = {
        place: (", ".join(sorted(path.callers[place])), key) for place, key in keys.items() if key != NO_TABLE
    }
    rows = ROW.findall((ROOT / "docs" / "scaling.md").read_text())
    assert {place: (callers, key or NEITHER) for place, callers, key, _ in rows} == found
    assert [place for place, _, key, why in rows if key != BY_CONVERSATION and not why.strip()] == []


@pytest_twisted.ensureDeferred
async def test_a_statement_without_a_key_is_found_out(
    database: Database, outside: extensions.connection
) -> None:
    fill(outside)
    assert key_of("select text from message where conversation_id = 1", outside) == BY_CONVERSATION
    assert key_of("select text from message where reply_to = 1", outside) == NEITHER
    assert key_of("select name from person where id = 'a'", outside) == NO_TABLE
    mine = """
        select c.id from participant p join conversation c on c.id = p.conversation_id where p.user_id = 'a'
    """
    assert key_of(mine, outside) == BY_USER
