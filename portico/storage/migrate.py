"""Bring a database to the newest schema: forward only, once each, one migrator at a time.

Synchronous: it runs before the reactor does. Everything lives in the schema `portico`,
so Portico can share a database with the site beside it.
"""

from importlib.resources import files

import psycopg2

LOCK = 0x706F727469636F  # "portico": whoever holds it migrates


def apply(dsn: str) -> list[str]:
    """Run the migrations that are missing; returns their names. Raises psycopg2.Error."""
    connection = psycopg2.connect(dsn, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
            cursor.execute("create schema if not exists portico")
            cursor.execute("set local search_path = portico")
            cursor.execute(
                "create table if not exists migration (name text primary key, at timestamptz default now())"
            )
            missing = [name for name in available() if name not in _applied(cursor)]
            for name in missing:
                cursor.execute(_read(name))
                cursor.execute("insert into migration (name) values (%s)", (name,))
        return missing
    finally:
        connection.close()


def pending(dsn: str) -> list[str]:
    """The migrations that the database lacks. Raises psycopg2.Error."""
    connection = psycopg2.connect(dsn, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select to_regclass('portico.migration')")
            if cursor.fetchone() == (None,):
                return available()
            cursor.execute("set local search_path = portico")
            applied = _applied(cursor)
        return [name for name in available() if name not in applied]
    finally:
        connection.close()


def available() -> list[str]:
    """The migrations that this version of Portico knows, in order."""
    folder = files("portico.storage") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _applied(cursor: psycopg2.extensions.cursor) -> set[str]:
    cursor.execute("select name from migration")
    return {name for (name,) in cursor.fetchall()}


def _read(name: str) -> str:
    return (files("portico.storage") / "migrations" / name).read_text()
