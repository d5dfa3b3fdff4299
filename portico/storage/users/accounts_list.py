"""Accounts for admins: found by id, name or email, and what is known of one."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portico.contract.people_admin import Account, FindUsers, FoundUser
from portico.domain.errors import NotFound
from portico.domain.paging import decode_cursor, encode_cursor
from portico.domain.search.query import parse
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction, split
from portico.storage.delivery.devices import LIST as DEVICES
from portico.storage.delivery.devices import device_of
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.search.words import named
from portico.storage.users.people import COLUMNS, PersonRow, me_of, public

BY_EMAIL = "lower(email) = lower(%(text)s)"
BY_NAME = """(id >= %(text)s and starts_with(id, %(text)s) or %(words)s::text is not null
    and array_to_tsvector(array_remove(string_to_array(name_words, ' '), '')) @@ %(words)s::tsquery)"""
PAGE = f"""
    select {COLUMNS}, banned_at is not null, erased_at is not null, name_words from person
    where {{found}} and (name_words, id) > (%(name_words)s, %(id)s)
    order by name_words, id limit %(limit)s
"""
ACCOUNT = f"""
    select {COLUMNS}, connected_at, last_seen, banned_at, erased_at, tokens_barred_before,
           (select count(*) from participant p where p.user_id = person.id and p.left_at is null),
           (select count(*) from report r where r.user_id = person.id),
           (select count(*) from report r where r.user_id = person.id and r.status = 'open'),
           (select count(*) from person_block b where b.blocked_id = person.id)
    from person where id = %s
"""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after this folded name and id."""

    name_words: str = ""
    id: str = ""


class AccountFacts(NamedTuple):
    """The columns of ACCOUNT after those of the person."""

    connected_at: datetime | None
    last_seen: datetime | None
    banned_at: datetime | None
    erased_at: datetime | None
    tokens_barred_before: datetime | None
    conversations: int
    reports: int
    open_reports: int
    blocked_by: int


class AccountList:
    """The store of accounts as admins see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, asked: FindUsers) -> tuple[list[FoundUser], str | None]:
        """Users by name, and the cursor of the next page."""
        start = decode_cursor(asked.cursor, Position) if asked.cursor else Position()
        statement = PAGE.format(found=_condition(asked.query))
        terms = parse(asked.query) if asked.query else ()
        values = {"text": asked.query, "words": named(terms) if terms else None, "limit": asked.limit + 1}
        rows = await self._database.query(statement, {**values, **msgspec.structs.asdict(start)})
        more = len(rows) > asked.limit
        page = [split(row, PersonRow) for row in rows[: asked.limit]]
        cursor = encode_cursor(Position(page[-1][1][2], page[-1][0].id)) if more else None
        return [_found(person, *rest[:2]) for person, rest in page], cursor

    async def read(self, admin_id: str, user_id: str) -> Account:
        """An account, with an entry in the audit. Raises NotFound."""

        async def work(transaction: Transaction) -> Account:
            rows = await transaction.query(ACCOUNT, (user_id,))
            if not rows:
                raise NotFound("no such user")
            await note(transaction, AdminAction(admin_id, "admin.user", user_id))
            devices = [device_of(row) for row in await transaction.query(DEVICES, (user_id,))]
            person, rest = split(rows[0], PersonRow)
            return _account(person, AccountFacts._make(rest), devices)

        return await self._database.transaction(work)


def _condition(query: str | None) -> str:
    if query is None:
        return "true"
    return BY_EMAIL if "@" in query else BY_NAME


def _found(person: PersonRow, is_blocked: bool, is_erased: bool) -> FoundUser:  # noqa: FBT001 - columns
    return FoundUser(user=public(me_of(person)), is_blocked=is_blocked, is_erased=is_erased)


def _account(person: PersonRow, facts: AccountFacts, devices: list[Any]) -> Account:
    return Account(
        user=me_of(person),
        first_connected_at=_time(facts.connected_at),
        last_seen=_time(facts.last_seen),
        blocked_at=_time(facts.banned_at),
        erased_at=_time(facts.erased_at),
        tokens_barred_before=_time(facts.tokens_barred_before),
        conversations=facts.conversations,
        reports=facts.reports,
        open_reports=facts.open_reports,
        blocked_by=facts.blocked_by,
        devices=devices,
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
