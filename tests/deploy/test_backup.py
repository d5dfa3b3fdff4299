"""The scripts of `deploy/backup`: a base backup, the log, and a restore to a moment, with people who talk."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from server.embedded.account import account_for
from tests.deploy.files import DEPLOY
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.standby import Cluster, cluster_home
from tests.support.waiting import until

# That of the embedded PostgreSQL crashes, whatever it is asked.
VERIFY = '#!/bin/sh\nfor folder; do true; done\nexec test -s "$folder/backup_manifest"\n'


class Site:
    """PostgreSQL with an archive and backups, in folders that its account may write."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.archive, self.backups, self.scripts = home / "archive", home / "backups", home / "scripts"
        for folder in (self.archive, self.backups):
            account_for(home).own(folder)
        shutil.copytree(DEPLOY / "backup", self.scripts)  # the account may not enter every checkout
        stand_in = self.scripts / "pg_verifybackup"
        stand_in.write_text(VERIFY)
        stand_in.chmod(0o755)
        self.primary, self.restored = Cluster(home, "a"), Cluster(home, "b")
        command = f"env ARCHIVE={self.archive} {self.scripts}/archive-wal.sh %p %f"
        self.primary.create(archive_mode="on", archive_command=command)

    def sql(self, cluster: Cluster, statement: str) -> Any:
        connection = psycopg2.connect(cluster.dsn)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            value = cursor.fetchone()
        connection.close()
        return value and value[0]

    def back_up(self, keep: int = 7) -> list[str]:
        """The names of the base backups, after one more."""
        source = f"postgresql://portico@127.0.0.1:{self.primary.port}/postgres"
        env = {
            "BACKUPS": str(self.backups),
            "ARCHIVE": str(self.archive),
            "SOURCE": source,
            "KEEP": str(keep),
        }
        self._run(self.primary, "base-backup.sh", **env)
        return sorted(path.name for path in self.backups.iterdir())

    async def archive_everything(self) -> None:
        """Return when all that was written is in the archive."""
        self.sql(self.primary, "select pg_logical_emit_message(true, 'test', 'so that there is something')")
        segment = self.sql(self.primary, "select pg_walfile_name(pg_switch_wal())")
        await until(lambda: (self.archive / segment).exists(), "the log in the archive")

    async def restore(self, backup: str, moment: str) -> None:
        """Return when a server on the restored data takes writes."""
        arguments = (str(self.backups / backup), moment, str(self.restored.data))
        self._run(self.restored, "restore.sh", *arguments, ARCHIVE=str(self.archive))
        await deferToThread(self.restored.start)
        await until(
            lambda: not self.sql(self.restored, "select pg_is_in_recovery()"), "a server that takes writes"
        )

    def _run(self, cluster: Cluster, script: str, *arguments: str, **env: str) -> None:
        path = f"{self.scripts}:{cluster.path}"
        cluster.run_script([str(self.scripts / script), *arguments], **{"PATH": path, **env})


@pytest.fixture
def site() -> Iterator[Site]:
    with cluster_home() as home:
        yield Site(home)


async def say(person: Person, conversation_id: int, text: str) -> None:
    await person.ask("message.send", conversation_id=conversation_id, text=text, local_id=text)


async def texts(person: Person, conversation_id: int) -> list[str]:
    answer = await person.ask("message.list", conversation_id=conversation_id, limit=50)
    return [message["text"] for message in answer["messages"]]


async def cursor_of(person: Person) -> str:
    return str((await person.ask("sync.state"))["cursor"])


def settled(node: Node) -> bool:
    """Whether `portico restored` has done its work."""
    command = [sys.executable, "-m", "cli", "restored"]
    done = subprocess.run(command, cwd=node.folder, env=node.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "uses the database" in done.stderr, done.stderr
    return done.stdout == "settled 0 positions; clients begin anew\n"


@pytest_twisted.ensureDeferred
async def test_after_a_restore_to_a_moment_nobody_takes_what_was_lost_for_known(site: Site) -> None:
    node = Node(free_port(), DATABASE_URL=site.primary.dsn)
    await deferToThread(node.start)
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    await say(ada, conversation_id, "before the backup")
    [backup] = await deferToThread(site.back_up)
    await say(ada, conversation_id, "after the backup")
    moment = site.sql(site.primary, "select clock_timestamp()::text")
    known = await cursor_of(bob)
    await say(ada, conversation_id, "after the moment")
    lost = await cursor_of(bob)
    await deferToThread(node.stop)
    await site.archive_everything()
    site.primary.kill()

    await site.restore(backup, moment)
    node.env["DATABASE_URL"] = site.restored.dsn
    await until(lambda: settled(node), "a database that no node used in the last five seconds")
    await deferToThread(node.start)
    ada, bob = await arrive(node, "ada"), await arrive(node, "bob")
    for cursor in (known, lost):
        assert (await bob.ask("sync.changes", since=cursor))["reset"] is True
    assert await texts(bob, conversation_id) == ["before the backup", "after the backup"]
    await say(ada, conversation_id, "goes on")
    heard = await bob.wait_for("message.created")
    assert (heard["message"]["text"], heard["message"]["seq"]) == ("goes on", 3)
    await deferToThread(node.stop)
    node.remove()


@pytest_twisted.ensureDeferred
async def test_old_backups_and_the_log_before_them_are_forgotten(site: Site) -> None:
    site.sql(site.primary, "create table kept (number int); select 1")
    [first] = await deferToThread(site.back_up)
    await site.archive_everything()
    segments = {path.name for path in site.archive.iterdir()}
    assert first not in site.back_up(keep=1)
    assert segments - {path.name for path in site.archive.iterdir()}
    [backup] = [path.name for path in site.backups.iterdir()]
    site.sql(site.primary, "insert into kept values (7); select 1")
    await site.archive_everything()
    site.primary.kill()
    await site.restore(backup, "latest")
    assert site.sql(site.restored, "select number from kept") == 7


def test_a_segment_is_never_replaced_by_another_one(tmp_path: Path) -> None:
    segment, archive = tmp_path / "segment", tmp_path / "archive"
    archive.mkdir()
    command = [str(DEPLOY / "backup" / "archive-wal.sh"), str(segment), "000000010000000000000001"]
    segment.write_text("one")
    for _ in range(2):  # PostgreSQL may ask again
        subprocess.run(command, env={"ARCHIVE": str(archive), "PATH": "/usr/bin:/bin"}, check=True)
    segment.write_text("two")
    done = subprocess.run(command, env={"ARCHIVE": str(archive), "PATH": "/usr/bin:/bin"}, check=False)
    assert done.returncode == 1
    assert [path.read_text() for path in archive.iterdir()] == ["one"]
