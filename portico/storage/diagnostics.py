"""Checks of PostgreSQL and Redis for `portico doctor`: one connection each, without a reactor."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import psycopg2

from portico.storage import migrate
from portico.storage.connection_errors import DatabaseTrouble, check_dsn, trouble
from portico.storage.redis_address import HostPort, RedisAddress
from portico.storage.sync_transaction import transaction

PATIENCE = 5  # seconds
LOOK = """
    select current_setting('server_version_num')::int, current_setting('fsync'),
      current_setting('synchronous_commit'), clock_timestamp()
"""
# Commits a record of the write-ahead log that nobody reads, so that a full disk shows; a standby has no row.
COMMIT = """
    select pg_logical_emit_message(true, 'portico', 'health')
    where current_setting('transaction_read_only') = 'off'
"""
MOST = 10_000  # numbers that are read: a few seconds
# Those of before stand first: they are not in E.164.
NUMBERS = r"""
    select mobile from person where mobile <> '' order by mobile ~ '^\+[1-9][0-9]{6,14}$', id limit %s
"""

PUSHES = """
    select count(*), count(*) filter (where outcome = 'dead' and reason in ('http_401', 'http_403'))
    from delivery_attempt where provider = 'webpush' and at > now() - interval '1 day'
"""


class RedisTrouble(Exception):
    """One line that says why Redis cannot be used; without the password."""


class WrongRedis(RedisTrouble):
    """REDIS_URL says a cluster where there is a single server, or the other way, or is no address."""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What the check found. `ahead`: seconds by which the database's clock is ahead of this machine's."""

    version: int
    fsync: str
    synchronous_commit: str
    ahead: float
    pending: tuple[str, ...]


def database(dsn: str) -> DatabaseFacts:
    """Check the database. Raises DatabaseTrouble."""
    pending = tuple(migrate.pending(dsn))
    (version, fsync, synchronous_commit, now), asked, answered = _query_server(dsn)
    ahead = now.timestamp() - (asked + answered) / 2
    return DatabaseFacts(version, fsync, synchronous_commit, ahead, pending)


def commits(dsn: str) -> bool:
    """Whether the database commits. It may take as long as the database does."""
    try:
        with transaction(dsn) as cursor:
            cursor.execute(COMMIT)
            return cursor.rowcount > 0
    except DatabaseTrouble:
        return False


def _query_server(dsn: str) -> tuple[tuple[int, str, str, datetime], float, float]:
    check_dsn(dsn)
    try:
        connection = psycopg2.connect(dsn, connect_timeout=PATIENCE)
        try:
            with connection, connection.cursor() as cursor:
                asked = time.time()
                cursor.execute(LOOK)
                row = cursor.fetchone()
                return row, asked, time.time()  # type: ignore[return-value]
        finally:
            connection.close()
    except psycopg2.Error as error:
        raise trouble(dsn, error) from error


def redis(url: str, patience: float = PATIENCE) -> list[str]:
    """Return when Redis answers a PING; the servers of a cluster that do not. Raises RedisTrouble."""
    try:
        address = RedisAddress.parse(url)
    except ValueError as error:
        raise WrongRedis(f"REDIS_URL is no address: {error}") from error
    if not address.is_cluster:
        _check(address, None, patience)
        return []
    silent = [trouble for server in address.servers if (trouble := _trouble(address, server, patience))]
    if len(silent) == len(address.servers):
        raise RedisTrouble("; ".join(silent))
    return silent


def _trouble(address: RedisAddress, server: HostPort, patience: float) -> str:
    """What is wrong with a server of the cluster; empty if nothing is. Raises WrongRedis."""
    try:
        _check(address, server, patience)
    except WrongRedis:
        raise
    except RedisTrouble as error:
        return f"{server.host}:{server.port}: {error}"
    return ""


def _check(address: RedisAddress, server: HostPort | None, patience: float) -> None:
    try:
        with _connect(address, server, patience) as connection:
            _greet(connection, address, server)
    except OSError as error:
        raise RedisTrouble(error.strerror or str(error)) from error


def _connect(address: RedisAddress, server: HostPort | None, patience: float) -> socket.socket:
    if not address.path:
        return socket.create_connection(server or address.servers[0], patience)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(patience)
    connection.connect(address.path)
    return connection


def _greet(connection: socket.socket, address: RedisAddress, server: HostPort | None) -> None:
    password = address.password
    commands = [(b"AUTH", password.encode())] if password else []
    with connection.makefile("rb") as answers:
        for command in (*commands, (b"PING",)):
            connection.sendall(_wire(command))
            answer = answers.readline().decode(errors="replace").strip()
            if not answer.startswith("+"):
                raise RedisTrouble(answer.removeprefix("-") or "it hangs up")
        connection.sendall(_wire((b"INFO", b"cluster")))
        _compare(_read_bulk(answers), address)
        if server:
            connection.sendall(_wire((b"EXISTS", f"{address.prefix}any".encode())))
            _check_answer(answers.readline().decode(errors="replace").split(), server)


def _check_answer(answer: Sequence[str], server: HostPort) -> None:
    """The server has the keys, or says which one has them; that one must be reached too."""
    if answer[:1] == ["-MOVED"]:
        host, _, port = answer[2].rpartition(":")
        where = HostPort(host or server.host, int(port))
        try:
            socket.create_connection(where, PATIENCE).close()
        except OSError as error:
            named = f"{where.host}:{where.port}, which has Portico's keys in the cluster"
            raise RedisTrouble(f"{named}: {error.strerror or error}") from error
    elif answer[:1] and answer[0].startswith("-"):
        raise RedisTrouble(" ".join(answer).removeprefix("-"))


def _compare(info: str, address: RedisAddress) -> None:
    if "cluster_enabled:1" in info and not address.is_cluster:
        raise WrongRedis("REDIS_URL leads to a Redis or Valkey Cluster: write redis+cluster://, not redis://")
    if "cluster_enabled:0" in info and address.is_cluster:
        raise WrongRedis("REDIS_URL leads to a single server: write redis://, not redis+cluster://")


def _read_bulk(answers: BinaryIO) -> str:
    """An answer of several lines; empty for whoever may not ask."""
    first = answers.readline()
    return answers.read(int(first[1:]) + 2).decode(errors="replace") if first.startswith(b"$") else ""


def _wire(command: tuple[bytes, ...]) -> bytes:
    """A command in Redis' protocol (RESP)."""
    return b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in command)


def web_pushes(dsn: str) -> tuple[int, int]:
    """Web pushes of the last day, and those whose signature was refused. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(PUSHES)
        tried, refused = cursor.fetchone()  # type: ignore[misc] # an aggregate has a row
        return tried, refused


def numbers(dsn: str) -> list[str]:
    """At most MOST phone numbers; those not in E.164 come first. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(NUMBERS, (MOST,))
        return [number for (number,) in cursor.fetchall()]
