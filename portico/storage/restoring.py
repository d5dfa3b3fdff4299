"""Settles a database that was restored: nobody may take its state for a newer one than it is.

Rows carry the transaction that wrote them. On a server that has seen fewer transactions these numbers lie in
the future: consumers of the log would wait, and clients would skip changes. And a client that knows what was
lost must begin anew: the database gets another identity, which every sync cursor names.
"""

from psycopg2 import sql
from psycopg2.extensions import cursor

from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.sync_transaction import transaction

ALIVE = "select id from node where expires_at > clock_timestamp() order by id limit 1"
# Read from the catalogue, so that a column of a later migration is not forgotten.
POSITIONS = """
    select c.relname, a.attname from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'portico'
    where a.atttypid = 'xid8'::regtype and a.attnum > 0 and not a.attisdropped
    order by 1, 2
"""
SETTLE = """
    update {table} set {column} = pg_current_xact_id()
    where {column} >= pg_snapshot_xmax(pg_current_snapshot())
"""
IDENTITY = "update identity set id = gen_random_uuid()"


def settle(dsn: str) -> int:
    """The number of values that lay in the future. Raises DatabaseTrouble, also while a node lives."""
    with transaction(dsn) as cursor:
        _refuse_while_used(cursor)
        cursor.execute(POSITIONS)
        settled = sum(_settle(cursor, *position) for position in cursor.fetchall())
        cursor.execute(IDENTITY)
    return settled


def _refuse_while_used(cursor: cursor) -> None:
    cursor.execute("select to_regclass('node') is not null, to_regclass('identity') is not null")
    [(has_nodes, has_identity)] = cursor.fetchall()
    if not has_identity:
        raise DatabaseTrouble("this is no database of Portico: restore it first")
    if has_nodes:
        cursor.execute(ALIVE)
        for (node,) in cursor.fetchall():
            raise DatabaseTrouble(f"node {node} uses the database: stop it, and wait four seconds")


def _settle(cursor: cursor, table: str, column: str) -> int:
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    cursor.execute(sql.SQL(SETTLE).format(**names))
    return cursor.rowcount
