"""The runs of `portico import`, as the console reads them."""

from pathlib import Path

import pytest_twisted

from portico.contract.imports import ImportRun, ListImports
from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.importing.loader import loading
from portico.storage.importing.runs import ImportRunList, RunNumbers
from tests.support.imports import conversation, import_rows, message
from tests.support.waiting import until_async


async def runs(database: Database) -> list[ImportRun]:
    return (await ImportRunList(database).list_runs(ListImports())).runs


@pytest_twisted.ensureDeferred
async def test_a_run_has_the_counts_of_its_lines_and_why_some_were_rejected(
    database: Database, stores: Settings, tmp_path: Path
) -> None:
    talk = [conversation(1, "ada", "bob"), message(1, 1, "ada", "hello")]
    import_rows(stores, tmp_path, [*talk, message(2, 99, "ada", "where?"), "no row\n"])
    import_rows(stores, tmp_path, talk)
    later, first = await runs(database)
    assert (first.source, first.file, first.state) == ("old", "rows.jsonl", "finished")
    assert (first.taken, first.known, first.rejected) == (2, 0, 2)
    assert sum(reason.value for reason in first.reasons) == 2
    assert (later.taken, later.known, later.rejected, later.reasons) == (0, 2, 0, [])


@pytest_twisted.ensureDeferred
async def test_a_run_is_running_while_it_lives_and_stopped_when_it_was_ended(
    database: Database, stores: Settings
) -> None:
    with loading(stores.dsn, "old", "people.csv") as loader:
        loader.note(RunNumbers(size=100, bytes=40, taken=7), is_over=False)
        with loading(stores.dsn, "other", "b.csv"):
            assert [(run.source, run.state) for run in await runs(database)] == [
                ("other", "running"),
                ("old", "running"),
            ]
        [_, run] = await runs(database)
        assert (run.state, run.size, run.bytes, run.taken) == ("running", 100, 40, 7)

    async def are_stopped() -> bool:
        return {run.state for run in await runs(database)} == {"stopped"}

    await until_async(are_stopped)  # a server process lets go of its lock a moment after its client has left
    with loading(stores.dsn, "old", "people.csv"):
        assert [run.state for run in await runs(database)] == ["running", "stopped", "stopped"]


@pytest_twisted.ensureDeferred
async def test_runs_come_page_by_page(database: Database, stores: Settings) -> None:
    for name in ("a", "b", "c"):
        with loading(stores.dsn, "old", name):
            pass
    store = ImportRunList(database)
    page = await store.list_runs(ListImports(limit=2))
    rest = await store.list_runs(ListImports(limit=2, cursor=page.next_cursor))
    assert [run.file for run in (*page.runs, *rest.runs)] == ["c", "b", "a"]
    assert rest.next_cursor is None
