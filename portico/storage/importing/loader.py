"""The loader: one batch, one transaction. What breaks a batch is looked for by halves, and fails alone."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

import msgspec
import psycopg2
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation
from psycopg2.extensions import connection, cursor

from portico.contract.imported import (
    ImportedCall,
    ImportedConversation,
    ImportedDevice,
    ImportedMessage,
    ImportedParticipant,
    ImportedRow,
    ImportedUser,
)
from portico.storage.connection_errors import DatabaseTrouble, check_dsn, trouble
from portico.storage.counted_days import FORGET
from portico.storage.importing import conversations, devices, messages, participants, people
from portico.storage.importing.outcomes import Outcome, Refused
from portico.storage.importing.runs import LOCK_NAME, RunNumbers, RunRecord
from portico.storage.importing.settling import settle

ATTEMPTS = 5
SETTINGS = """
    set search_path = portico; set jit = off;
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
    set portico.silent = 'on'
"""  # tables grow from nothing under plans that have no statistics; webhooks are told nothing
# One that was killed may hold it until its last statement is over.
ALONE = "set local lock_timeout = '2s'; select pg_advisory_lock(hashtextextended(%s, 0))"
R = TypeVar("R", bound=ImportedRow)


class Busy(DatabaseTrouble):
    """Another import from the same source is running."""


class Loaded(msgspec.Struct, frozen=True):
    """What became of each row, and how many messages stand after a younger one."""

    outcomes: list[Outcome]
    late: int = 0


class Loader:
    """Stores rows from one source."""

    def __init__(self, to: connection, source: str, record: RunRecord) -> None:
        self._to = to
        self._source = source
        self._record = record

    def load(self, batch: Sequence[ImportedRow]) -> Loaded:
        """Store a batch. Raises DatabaseTrouble when the database cannot go on; what was loaded stays."""
        try:
            return self._together(batch)
        except (psycopg2.DataError, psycopg2.IntegrityError) as error:
            if len(batch) == 1:
                return Loaded([Refused(f"the database refuses it: {error.diag.message_primary}")])
        half = len(batch) // 2
        one, other = self.load(batch[:half]), self.load(batch[half:])
        return Loaded([*one.outcomes, *other.outcomes], one.late + other.late)

    def settle(self) -> int:
        """Do what waited for the rest; how many replies still wait for what they answer."""
        return settle(self._to, self._source)

    def note(self, numbers: RunNumbers, *, is_over: bool) -> None:
        """Write down how far the run is, for the console."""
        self._record.note(numbers, is_over=is_over)

    def _together(self, batch: Sequence[ImportedRow]) -> Loaded:
        for attempt in range(ATTEMPTS):
            try:
                with self._to, self._to.cursor() as at:
                    return _load(at, self._source, batch)
            except (DeadlockDetected, SerializationFailure, LockNotAvailable, UniqueViolation):
                # Somebody who writes here at the same time was quicker: the next try sees it.
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")


@contextmanager
def loading(dsn: str, source: str, file: str) -> Iterator[Loader]:
    """A loader with a connection of its own, for a file that is called so. Raises DatabaseTrouble."""
    check_dsn(dsn)
    try:
        with closing(psycopg2.connect(dsn, connect_timeout=5, application_name="portico import")) as to:
            with to, to.cursor() as at:
                at.execute(SETTINGS)
            _alone(to, source)
            yield Loader(to, source, RunRecord(to, source, file))
    except psycopg2.Error as error:
        raise trouble(dsn, error) from error


def _alone(to: connection, source: str) -> None:
    try:
        with to, to.cursor() as at:
            at.execute(ALONE, (LOCK_NAME + source,))
    except LockNotAvailable:
        raise Busy(f"another import from {source} is running: wait for it") from None


def _load(at: cursor, source: str, batch: Sequence[ImportedRow]) -> Loaded:
    """People, then conversations, then messages: each in the order of the file."""
    at.execute(FORGET)
    staged = participants.keep_participants(at, source, _of(batch, ImportedParticipant))
    opening = participants.add_kept_participants(at, source, _of(batch, ImportedConversation))
    erased = people.ensure_people(at, _people([*batch, *opening]))
    users = people.fill_profiles(at, _of(batch, ImportedUser), erased)
    opened = conversations.open_all(at, source, opening)
    lines = [row for row in batch if isinstance(row, ImportedMessage | ImportedCall)]
    stored = messages.store_all(at, source, lines, erased)
    registered = devices.register_devices(at, _of(batch, ImportedDevice), erased)
    outcomes: dict[type[ImportedRow], Iterator[Outcome]] = {
        ImportedUser: iter(users),
        ImportedParticipant: iter(staged),
        ImportedConversation: iter(opened),
        **dict.fromkeys((ImportedMessage, ImportedCall), iter(stored.outcomes)),
        ImportedDevice: iter(registered),
    }
    return Loaded([next(outcomes[type(row)]) for row in batch], stored.late)


def _of(batch: Sequence[ImportedRow], kind: type[R]) -> list[R]:
    return [row for row in batch if isinstance(row, kind)]


def _people(batch: Sequence[ImportedRow]) -> Collection[str]:
    """Everybody who is to be known before this batch is stored."""
    found: set[str] = set()
    for row in batch:
        match row:
            case ImportedMessage():
                found.add(row.sender_id)
            case ImportedUser():
                found.add(row.id)
            case ImportedConversation():
                found.update(row.member_ids, row.blocked_by)
            case ImportedCall():
                found.update(row.callee_ids, (row.caller_id,))
            case ImportedDevice() | ImportedParticipant():
                found.add(row.user_id)
    return found
