"""`python -m bench.search [MESSAGES]`: how long a search takes among a million messages, and to index them.

Each conversation is of one of 2,000 customers and one of 20 agents: a customer has about 500 messages
in 10 conversations, an agent 50,000 in 1,000. The database is a fresh one in a folder of its own.
"""

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from portico.contract.search import SearchConversations, SearchMessages
from portico.domain.search.query import parse
from portico.settings.core import Settings
from portico.settings.core import parse as settings_of
from portico.storage import migrate
from portico.storage.conversations.search import ConversationSearch
from portico.storage.counted_days import CountedDays
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from portico.storage.stats import Statistics
from server.embedded.postgres import Postgres
from server.embedded.serving import serving

# The words of the messages: a few that are frequent, and many that are rare.
_COMMON = """
the a is to in and for of I you it on we have with this that are at can be from will my your do not
flat house rent garden balcony kitchen bathroom viewing price deposit key keys contract agent owner
tenant today tomorrow morning evening street station school parking garage heating water window door
floor lift pets cat dog furniture bills available move offer sign photo video call number email thanks
please hello yes when where how much many still free quiet sunny small big new old near far month year
café résumé naïve Straße façade déjà crème entrée
"""
_SYLLABLES = ("ka", "lo", "mi", "ra", "su", "te", "vo", "ni", "pe", "du", "ga", "zo")
COMMON = _COMMON.split()
RARE = [a + b + c + d for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES for d in ("n", "r", "s")]

CUSTOMERS, AGENTS, CONVERSATIONS, PART = 2_000, 20, 20_000, 2_000
SEARCHES = 200
PEOPLE = f"""
    insert into person (id, name, name_words)
    select id, initcap(id), id from (
      select 'customer' || n from generate_series(0, {CUSTOMERS - 1}) n
      union all select 'agent' || n from generate_series(0, {AGENTS - 1}) n) p(id) returning 1
"""  # noqa: S608 (constants)
TALKS = f"""
    with talk as (
      insert into conversation (type, title, last_seq)
      select 'general', 'Flat ' || n, %s from generate_series(1, {CONVERSATIONS}) n returning id
    )
    insert into participant (conversation_id, user_id)
    select id, 'customer' || id %% {CUSTOMERS} from talk
    union all select id, 'agent' || id %% {AGENTS} from talk returning 1
"""  # noqa: S608 (constants)
MESSAGES = f"""
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    select 1 + n %% {CONVERSATIONS}, 1 + n / {CONVERSATIONS},
           case when (n / {CONVERSATIONS}) %% 2 = 0
                then 'customer' || (1 + n %% {CONVERSATIONS}) %% {CUSTOMERS}
                else 'agent' || (1 + n %% {CONVERSATIONS}) %% {AGENTS} end, 'text',
           array_to_string(array(select words.a[1 + floor(power(random(), 3) * array_length(words.a, 1))::int]
                                 from generate_series(1, 4 + n %% 11)), ' '),
           n::text, now() - interval '40 days' * (1 - n / %(total)s::float8)
    from generate_series(%(start)s, %(end)s - 1) n, (select %(words)s::text[]) words(a)
"""  # noqa: S608 (constants)
SIZES = "select pg_table_size('message_search'), pg_relation_size('message_search_words')"


@contextmanager
def fresh_database() -> Iterator[Settings]:
    """An empty PostgreSQL for the length of the block."""
    home = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    home.chmod(0o711)
    settings = settings_of({"PORTICO_HOME": str(home)})
    try:
        with serving(Postgres(settings.postgres_home)):
            migrate.apply(settings.dsn)
            yield settings
    finally:
        shutil.rmtree(home)


async def fill(database: Database, total: int) -> None:
    """People, conversations, messages."""
    await database.query(PEOPLE)
    await database.query(TALKS, (total // CONVERSATIONS,))
    for start in range(0, total, PART):
        args = {"start": start, "end": start + PART, "total": total, "words": [*COMMON, *RARE]}
        await database.query(MESSAGES + " returning 1", args)


async def index(database: Database) -> int:
    """Take in all messages; how many slices that was."""
    slices = 0
    while await SearchIndex(database).advance():
        slices += 1
    return slices


def queries(chance: random.Random) -> Iterator[str]:
    """What people type: a word, two, a phrase, a beginning; with accents and without."""
    while True:
        common, rare = chance.choice(COMMON), chance.choice(RARE)
        pairs = (f"{common} {rare}", f'"{common} {rare}"')
        yield chance.choice((common, rare, *pairs, common[:3], f"{rare[:4]}*"))


async def timed(name: str, number: int, work: Callable[[], Awaitable[Any]]) -> None:
    """Do it so many times and say how long it took."""
    times = []
    for _ in range(number):
        started = time.perf_counter()
        await work()
        times.append((time.perf_counter() - started) * 1000)
    slow = sorted(times)[int(len(times) * 0.95)]
    print_line(f"{name:42} median {statistics.median(times):7.1f} ms   95 % {slow:7.1f} ms")


def searching(database: Database, user: str, people: int, **asked: Any) -> Callable[[], Awaitable[Any]]:
    """A search of some user of a kind."""
    chance = random.Random(7)  # noqa: S311
    typed = queries(chance)

    async def search() -> None:
        query = next(typed)
        request = SearchMessages(query=query, **asked)
        await Search(database).find_messages(f"{user}{chance.randrange(people)}", request, parse(query))

    return search


async def find(database: Database, user: str) -> None:
    """Look for a conversation."""
    asked = SearchConversations(query="flat 7")
    await ConversationSearch(database).find_conversations(user, asked, parse(asked.query))


async def measure(database: Database) -> None:
    """All kinds of questions."""
    await timed("customer, newest", SEARCHES, searching(database, "customer", CUSTOMERS))
    await timed("customer, best", SEARCHES, searching(database, "customer", CUSTOMERS, order="best"))
    await timed("agent, newest", SEARCHES, searching(database, "agent", AGENTS))
    await timed("agent, best", SEARCHES, searching(database, "agent", AGENTS, order="best"))
    for user in ("customer7", "agent7"):
        await timed(f"{user}, conversations", 20, partial(find, database, user))
        await timed(f"{user}, stats.get", 20, partial(Statistics(database).read_own, user))
    since = datetime.now(UTC) - timedelta(days=30)
    await timed("stats.overview, 30 days", 5, lambda: CountedDays(database).list_days(since))


async def run(reactor: Any, settings: Settings, total: int) -> None:
    """Fill, index, ask."""
    pool = Pool(reactor, settings.dsn, 2, PREPARE)
    pool.start()
    database = Database(pool)
    started = time.perf_counter()
    await fill(database, total)
    await database.query("analyze; select 1")  # as autovacuum does within a minute
    print_line(f"{total:,} messages stored in {time.perf_counter() - started:.0f} s")
    started, cpu = time.perf_counter(), time.process_time()
    await index(database)
    whole, own = time.perf_counter() - started, time.process_time() - cpu
    each, here = whole / total * 1e6, own / total * 1e6
    print_line(f"indexed in {whole:.0f} s: {each:.0f} us a message, {here:.0f} of them in Python")
    await database.query("analyze message_search; select 1")
    [(rows, words)] = await database.query(SIZES)
    print_line(
        f"index: {rows / total:.0f} bytes a message in the table, {words / total:.0f} in the index of words"
    )
    await measure(database)
    pool.stop()


def print_line(line: str) -> None:
    """One line of the result."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with fresh_database() as settings:

        def begin(reactor: Any) -> Deferred[None]:
            return Deferred.fromCoroutine(run(reactor, settings, total))

        try:
            react(begin)
        except SystemExit as ended:
            if ended.code:
                raise


if __name__ == "__main__":
    main()
