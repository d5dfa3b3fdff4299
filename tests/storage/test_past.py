"""Reads of the past at a real standby: never older than what was committed, whatever the standby does."""

import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_twisted
from twisted.internet import reactor

from portico.contract.search import SearchConversations, SearchMessages
from portico.domain.errors import NotFound
from portico.domain.search.query import parse
from portico.storage import migrate
from portico.storage.connection_errors import Unreachable
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.search import ConversationSearch
from portico.storage.database import Database
from portico.storage.messages.store import Messages
from portico.storage.past import DEADLINE, PREPARE, StandbyPast
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE as PREPARE_PRIMARY
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from portico.storage.standby_check import NoStandbyNow, WrongStandby, check_standby
from tests.storage.sample_messages import open_conversation, send_text
from tests.support.standby import Cluster, cluster_home, primary_and_standby
from tests.support.waiting import until_async

ROUNDS = 30
PATIENT = 20 * DEADLINE  # seconds; for a busy machine
LATEST = 2**40


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Cluster, Cluster]]:
    """A migrated primary and its standby."""
    with primary_and_standby() as (primary, standby):
        migrate.apply(primary.dsn)
        yield primary, standby


class Pair:
    """The stores of a process that reads the past at the standby."""

    def __init__(self, primary: Cluster, standby: Cluster) -> None:
        self.clusters = primary, standby
        self.pools = Pool(reactor, primary.dsn, 4, PREPARE_PRIMARY), Pool(reactor, standby.dsn, 2, PREPARE)
        self.primary, self.standby = [Database(pool) for pool in self.pools]
        self.answered: list[str] = []
        self.doubts = 0
        self.past = StandbyPast(self.standby, self.primary, reactor, self.answered.append)
        self.past.call_on_doubt = self.note_doubt
        self.messages = Messages(self.primary, self.past)
        self.search = Search(self.primary, self.past)

    def note_doubt(self) -> None:
        self.doubts += 1

    async def trouble(self) -> str | None:
        """What a look finds, right behind a heartbeat."""
        await self.primary.query("select pg_logical_emit_message(true, 'test', 'beat')")
        return await self.past.look()

    async def reads_at_standby(self, read: Callable[[], Awaitable[object]], expected: object) -> None:
        """Return when the standby has answered; on a busy machine it may be late, and the primary answers."""

        async def is_read() -> bool:
            self.answered.clear()
            assert await read() == expected
            if self.answered != ["replica"]:
                await self.trouble()
            return self.answered == ["replica"]

        await until_async(is_read)

    async def use_standby(self) -> None:
        """Return when the standby is used."""

        async def is_well() -> bool:
            return await self.trouble() is None

        await until_async(is_well)
        self.answered.clear()

    async def open(self, *members: str) -> int:
        """A conversation of these people, which is new."""
        return await open_conversation(self.primary, *members, kind="group")

    async def older(self, user_id: str, chat: int, before: int = LATEST) -> list[str | None]:
        """The texts of an older page."""
        return [each.text for each in await self.messages.list_messages(user_id, chat, before, None, 100)]

    async def matching(self, user_id: str, words: str) -> list[int]:
        """The conversations that are found."""
        search, asked = ConversationSearch(self.primary, self.past), SearchConversations(query=words)
        found, _ = await search.find_conversations(user_id, asked, parse(words))
        return [each.id for each in found]

    async def exported(self, user_id: str, chat: int) -> list[str | None]:
        return [each.text for each in await self.messages.export_page(user_id, chat, 0, 100)]

    async def find(self, user_id: str, words: str) -> list[str | None]:
        """The texts of messages that are found."""
        while await SearchIndex(self.primary).advance():
            pass
        found, _ = await self.search.find_messages(user_id, SearchMessages(query=words), parse(words))
        return [each.text for each in found]


@pytest_twisted.async_yield_fixture()
async def pair(servers: tuple[Cluster, Cluster]) -> AsyncIterator[Pair]:
    pair = Pair(*servers)
    for pool in pair.pools:
        pool.start()
    await pair.use_standby()
    yield pair
    for pool in pair.pools:
        pool.stop()


@pytest_twisted.ensureDeferred
async def test_older_pages_exports_and_searches_are_read_at_the_standby(pair: Pair) -> None:
    chat = await pair.open("ann", "ben")
    for text in ("one balcony", "two"):
        await send_text(pair.primary, chat, "ann", text)
    await pair.use_standby()
    await pair.reads_at_standby(lambda: pair.older("ben", chat), ["one balcony", "two"])
    await pair.reads_at_standby(lambda: pair.exported("ben", chat), ["one balcony", "two"])
    await pair.reads_at_standby(lambda: pair.find("ben", "balcony"), ["one balcony"])
    await pair.reads_at_standby(lambda: pair.matching("ben", "two"), [chat])


@pytest_twisted.ensureDeferred
async def test_the_newest_page_and_what_is_new_are_read_at_the_primary(pair: Pair) -> None:
    chat = await pair.open("ann", "ben")
    sent = await send_text(pair.primary, chat, "ann", "new")
    assert await pair.messages.list_messages("ben", chat, None, None, 10) == [sent]
    assert await pair.messages.list_messages("ben", chat, None, 0, 10) == [sent]
    assert pair.answered == []


@pytest_twisted.ensureDeferred
async def test_what_has_just_been_written_changed_or_deleted_is_read_so(pair: Pair) -> None:
    chat = await pair.open("ann", "ben")
    expected: list[str | None] = []
    for number in range(ROUNDS):
        sent = await send_text(pair.primary, chat, "ann", f"draft {number}")
        assert await pair.older("ben", chat) == [*expected, f"draft {number}"]
        await pair.primary.query(
            "update message set text = %s where id = %s returning 1", (f"said {number}", sent.id)
        )
        expected.append(f"said {number}")
        assert await pair.exported("ben", chat) == expected
        if pair.answered[-1] == "primary":
            await pair.past.look()
    assert "replica" in pair.answered


@pytest_twisted.ensureDeferred
async def test_a_standby_that_is_behind_is_not_asked_and_nothing_is_missing(pair: Pair) -> None:
    standby = pair.clusters[1]
    chat = await pair.open("ann", "ben")
    await pair.use_standby()
    standby.query("select pg_wal_replay_pause()")
    try:
        await send_text(pair.primary, chat, "ann", "a late garden")
        assert await pair.older("ben", chat) == ["a late garden"]
        assert await pair.find("ben", "garden") == ["a late garden"]
        assert (pair.answered, pair.doubts) == (["primary", "primary"], 1)  # the second did not try
        assert await pair.trouble() in ("it is behind", "it does not answer in time")
    finally:
        standby.query("select pg_wal_replay_resume()")
    await pair.reads_at_standby(lambda: pair.older("ben", chat), ["a late garden"])


@pytest_twisted.ensureDeferred
async def test_who_was_removed_reads_nothing_more_also_where_the_standby_does_not_know_it(pair: Pair) -> None:
    standby = pair.clusters[1]
    chat = await pair.open("ann", "ben", "cy")
    await send_text(pair.primary, chat, "ann", "a secret cellar")
    await pair.use_standby()
    standby.query("select pg_wal_replay_pause()")
    try:
        await Membership(pair.primary).remove(chat, "ann", "cy")
        with pytest.raises(NotFound):
            await pair.older("cy", chat)
        with pytest.raises(NotFound):
            await pair.exported("cy", chat)
        assert await pair.find("cy", "cellar") == []
    finally:
        standby.query("select pg_wal_replay_resume()")
    await pair.use_standby()
    assert await pair.find("cy", "cellar") == []
    assert await pair.find("ben", "cellar") == ["a secret cellar"]


@pytest_twisted.ensureDeferred
async def test_a_frozen_standby_delays_one_reader_and_no_other(pair: Pair) -> None:
    standby = pair.clusters[1]
    chat = await pair.open("ann", "ben")
    await send_text(pair.primary, chat, "ann", "still here")
    await pair.use_standby()
    standby.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert await pair.older("ben", chat) == ["still here"]
        assert DEADLINE <= time.monotonic() - began < PATIENT
        assert await pair.older("ben", chat) == ["still here"]
        assert (pair.answered, pair.doubts) == (["primary", "primary"], 1)  # the second did not try
        assert await pair.trouble() in ("it does not answer in time", "it does not answer")
    finally:
        standby.send_signal(signal.SIGCONT)
    await pair.use_standby()


@pytest_twisted.ensureDeferred
async def test_a_standby_that_is_away_is_used_again_when_it_is_back(pair: Pair) -> None:
    standby = pair.clusters[1]
    chat = await pair.open("ann", "ben")
    await send_text(pair.primary, chat, "ann", "still here")
    await pair.use_standby()
    standby.kill()
    try:
        assert await pair.older("ben", chat) == ["still here"]
        assert pair.answered == ["primary"]
        assert await pair.trouble() in ("it does not answer", "it does not answer in time")
    finally:
        standby.start()
    await pair.reads_at_standby(lambda: pair.older("ben", chat), ["still here"])


@pytest_twisted.ensureDeferred
async def test_a_server_that_is_no_standby_is_not_asked(pair: Pair) -> None:
    wrong = StandbyPast(pair.primary, pair.primary, reactor, pair.answered.append)
    assert await wrong.look() == "it is no standby"
    chat = await pair.open("ann", "ben")
    sent = await send_text(pair.primary, chat, "ann", "here")
    assert await Messages(pair.primary, wrong).list_messages("ben", chat, LATEST, None, 10) == [sent]
    assert pair.answered == ["primary"]


def test_a_standby_of_the_database_passes_the_check(servers: tuple[Cluster, Cluster]) -> None:
    primary, standby = servers
    check_standby(standby.dsn, primary.dsn)
    with pytest.raises(NoStandbyNow, match="no standby"):
        check_standby(primary.dsn, primary.dsn)
    with pytest.raises(WrongStandby, match="another database"):
        check_standby(standby.dsn.removesuffix("portico") + "postgres", primary.dsn)
    with pytest.raises(Unreachable, match="cannot reach the database"):
        check_standby(standby.dsn.replace(str(standby.port), "1"), primary.dsn)
    with pytest.raises(WrongStandby, match="DATABASE_REPLICA_URL is not an address"):
        check_standby("postgresql://[a/b", primary.dsn)


def test_the_standby_of_another_server_is_refused(servers: tuple[Cluster, Cluster]) -> None:
    with cluster_home() as home:
        other = Cluster(home, "other")
        other.create()
        with pytest.raises(WrongStandby, match="another database"):
            check_standby(other.dsn, servers[0].dsn)


def test_without_durable_commits_a_standby_cannot_tell_what_was_seen(
    servers: tuple[Cluster, Cluster],
) -> None:
    primary, standby = servers
    primary.query("alter database portico set synchronous_commit = off")
    try:
        with pytest.raises(WrongStandby, match="synchronous_commit"):
            check_standby(standby.dsn, primary.dsn)
    finally:
        primary.query("alter database portico reset synchronous_commit")
