"""Migrates a database to the newest schema: forward only, each step once, one process at a time.

A database that a newer version has migrated is refused: what this version writes may break its rules.

It is synchronous, because it runs before the reactor. Everything is in the schema `portico`, so Portico can
share a database with the site.
"""

from importlib.resources import files

from psycopg2.extensions import cursor

from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.sync_transaction import transaction

LOCK = 0x706F727469636F  # "portico": whoever holds it migrates
LEDGER = "create table if not exists migration (name text primary key, at timestamptz default now())"


def apply(dsn: str) -> list[str]:
    """Run the missing migrations; returns their names. Raises DatabaseTrouble, also for a newer schema."""
    with transaction(dsn) as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        cursor.execute("create schema if not exists portico")
        cursor.execute(LEDGER)
        missing = _missing(cursor)
        for name in missing:
            cursor.execute(_read(name))
            cursor.execute("insert into migration (name) values (%s)", (name,))
    return missing


def pending(dsn: str) -> list[str]:
    """The migrations that are missing in the database. Raises DatabaseTrouble, also for a newer schema."""
    with transaction(dsn) as cursor:
        cursor.execute("select to_regclass('portico.migration')")
        if cursor.fetchone() == (None,):
            return available()
        return _missing(cursor)


def available() -> list[str]:
    """The migrations of this version of Portico, in order."""
    folder = files("portico.storage") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _missing(cursor: cursor) -> list[str]:
    cursor.execute("select name from migration")
    applied, known = {name for (name,) in cursor.fetchall()}, available()
    if unknown := sorted(applied.difference(known)):
        raise DatabaseTrouble(
            f"a newer Portico has migrated the database ({unknown[-1]}): run that version or a later one, "
            "or restore the backup from before its start"
        )
    return [name for name in known if name not in applied]


def _read(name: str) -> str:
    return (files("portico.storage") / "migrations" / name).read_text()
