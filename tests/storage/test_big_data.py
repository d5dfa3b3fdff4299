"""No statement reads a whole table, however large the table is: it reads what somebody has themselves."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import pytest_twisted
from psycopg2 import extensions
from twisted.internet import reactor

from bench.big_data.asking import opened, shape_in
from bench.big_data.fill import fill
from bench.big_data.questions import Asking
from bench.big_data.server import FILLING, running
from bench.big_data.shape import Shape
from portico.settings.core import Settings, parse
from portico.storage import migrate
from tests.support.distribution import Recorder
from tests.support.plans import large_tables, read_rows

MESSAGES = 100_000
SHARE = 0.3  # of a table: whoever has the most conversations is in a tenth of all


@pytest.fixture(scope="module")
def filled() -> Iterator[Settings]:
    """A server of its own with so many messages."""
    home = Path(tempfile.mkdtemp(prefix="pt", dir="/tmp"))
    home.chmod(0o711)
    settings = parse({"PORTICO_HOME": str(home)})
    with running(settings.postgres_home, FILLING):
        migrate.apply(settings.dsn)
        fill(settings.dsn, Shape(MESSAGES), lambda _: None)
        yield settings
    shutil.rmtree(home)


@pytest.fixture
def looking(filled: Settings) -> Iterator[extensions.connection]:
    """A connection that asks for plans."""
    connection = psycopg2.connect(filled.dsn, options="-c search_path=portico")
    yield connection
    connection.close()


@pytest_twisted.ensureDeferred
async def test_no_question_reads_a_whole_table(filled: Settings, looking: extensions.connection) -> None:
    tables, whole, asked = large_tables(looking), dict[str, str](), set[str]()
    async with opened(reactor, filled) as database:
        recorder = Recorder(database, looking)
        for question, ask in Asking(database, *shape_in(filled)).questions.items():
            with recorder.opened() as statements:
                await ask()
            asked |= statements.keys()
            for place, statement in statements.items():
                for table, rows in read_rows(statement, looking).items():
                    if table in tables and rows > tables[table] * SHARE:
                        whole[f"{question}: {place}"] = f"{rows} of {tables[table]} rows of {table}"
    assert whole == {}
    assert {"conversations/store.py PAGE", "sync.py GAPS", "stats.py MINE", "counted_days.py COUNT"} <= asked


def test_a_statement_that_does_is_found_out(looking: extensions.connection) -> None:
    read = read_rows("select count(*) from message where text = 'nothing says this'", looking)
    assert read["message"] >= MESSAGES
    ordered = "select id from message order by created_at desc limit 10"
    assert read_rows(ordered, looking)["message"] >= MESSAGES
