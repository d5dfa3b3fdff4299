"""Fixtures of all suites. Nothing starts that a test does not ask for."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_twisted
from hypothesis import settings
from twisted.internet import reactor

import runtime  # noqa: F401 - chooses Twisted before anything imports Autobahn
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.pool import Pool
from portico.storage.prepared import PREPARE
from portico.storage.redis import Redis
from tests.support.environment import NO_ENV_FILE
from tests.support.node import Node
from tests.support.nodes import Pair, running_cluster
from tests.support.ports import free_port
from tests.support.report import Report
from tests.support.stores import empty, running_stores

TESTS = Path(__file__).parent
PURE = TESTS / "unit"
BROWSER = TESTS / "browser"
WAITING = (BROWSER, TESTS / "system")  # the suites whose files take minutes, most of them waiting
RECURSION = 1_000  # frames; Python's own limit
settings.register_profile("patient", deadline=None)  # a busy machine takes as long as it takes
settings.load_profile("patient")
os.environ.update(NO_ENV_FILE)  # also for the processes that tests start
# Compiled modules are kept: else each process that tests start compiles all that it imports, for seconds.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.disable()  # until all tests are collected: nothing of what that makes is garbage


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' folders short: a Unix socket in one must have a path of 100 bytes."""
    if config.option.basetemp is None:
        config.option.basetemp = folder = tempfile.mkdtemp(prefix="test-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, and try a failed test once more if it uses real processes.

    A long file at the end is waited for alone. Files of the browser alternate with others, because only
    so many of them run at once.
    On two busy cores a process is late now and then. The summary names what was tried again. A test that is
    named there often has a fault, or the product has.
    """
    paths = sorted({item.path for item in items}, key=lambda path: (path.parent not in WAITING, path))
    browser, others = (
        [path for path in paths if (path.parent == BROWSER) is wanted] for wanted in (True, False)
    )
    turns = {path: turn for part in (browser, others) for turn, path in enumerate(part)}
    items.sort(key=lambda item: (turns[item.path], item.path))
    for item in items:
        if not item.path.is_relative_to(PURE):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Set what imported packages have changed, and leave what is there now out of the garbage collection.

    Ethereum packages, which the node leaves out, raise the limit to where a nested JSON ends the process.
    Modules and tests are millions of objects that stay: each full collection would look at all of them.
    """
    sys.setrecursionlimit(RECURSION)
    gc.freeze()
    gc.enable()


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Report:
    """Tells whoever watches, though the test passes."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {line} ")

    return say


@pytest.fixture(scope="session")
def stores() -> Iterator[Settings]:
    """Real PostgreSQL and Valkey, for the whole run."""
    with running_stores() as settings:
        yield settings


@pytest.fixture
def empty_database(stores: Settings) -> Settings:
    """Settings of an empty database.

    Not part of `database`: an asynchronous fixture whose set-up fails makes every later use of it fail too.
    """
    empty(stores)
    return stores


@pytest_twisted.async_yield_fixture()
async def database(empty_database: Settings) -> AsyncIterator[Database]:
    """An empty database."""
    pool = Pool(reactor, empty_database.dsn, 4, PREPARE)
    pool.start()
    yield Database(pool)
    pool.stop()


@pytest_twisted.async_yield_fixture()
async def redis(stores: Settings) -> AsyncIterator[Redis]:
    """An empty Valkey."""
    redis = Redis(reactor, stores.redis)
    await redis.run_command(lambda connection: connection.flushall())
    yield redis
    await redis.stop()


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    """A running node, for the whole run; its log must hold no traceback in the end."""
    with Node(free_port()).running() as node:
        yield node


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[Pair]:
    """Two nodes on one PostgreSQL and one Valkey, for the whole run; nobody may kill a part of them."""
    with running_cluster() as pair:
        yield pair
        assert "Traceback" not in pair.a.log() + pair.b.log()
