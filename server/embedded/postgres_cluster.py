"""Creation of a PostgreSQL cluster: `initdb`, then the database `portico`, atomically.

It is created in a temporary folder, which is renamed to `data` at the end. A start that is killed in between
leaves nothing that a later one could take for a cluster.
"""

import os
import shutil
from pathlib import Path

from runtime.durable_files import sync_folder
from server.embedded.launch import Launcher

# The builtin provider needs no locale of the operating system and folds accents everywhere.
INITDB = (
    "--username=portico",
    "--encoding=UTF8",
    "--auth=trust",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
)


def create(launcher: Launcher, binaries: Path) -> None:
    """Make the cluster, unless there is one."""
    data = launcher.home / "data"
    if (data / "PG_VERSION").exists():
        return
    for unfinished in launcher.home.glob("data.*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    fresh = f"data.{os.getpid()}"  # a name of its own: an orphaned initdb may still be at work
    launcher.finish(lambda home: [str(binaries / "initdb"), f"--pgdata={home}/{fresh}", *INITDB])
    launcher.finish(
        lambda home: [str(binaries / "postgres"), "--single", "-D", f"{home}/{fresh}", "postgres"],
        text="create database portico\n",
    )
    (launcher.home / fresh).rename(data)
    sync_folder(launcher.home)  # the new name survives a power cut, as the rows inside will
