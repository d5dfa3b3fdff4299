"""Guests: created by a service, and joined to an account. Each step is one transaction, and idempotent.

A row of `guest_merge` says who is to be joined to whom, so the work continues after a crash. The steps for
one conversation are in `portico.storage.conversations.guests`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from portico.domain.errors import Conflict, NotFound
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.users.people import Given, give_names, name_words

CREATE = """
    insert into person (id, name, name_words, avatar_url, guest_metadata)
    values (%(id)s, %(name)s, %(words)s, %(avatar_url)s, coalesce(%(metadata)s::jsonb, '{}'::jsonb))
"""
# A name that the guest chose stays.
RENEW = """
    update person set guest_metadata = coalesce(%(metadata)s::jsonb, guest_metadata)
    where id = %(id)s and guest_metadata is not null and erased_at is null returning merged_into
"""
FIND = """
    select merged_into from person where id = %s and guest_metadata is not null and erased_at is null
    for update
"""
KNOW = "insert into person (id) values (%s) on conflict do nothing"
LIVES = "select 1 from person where id = %s and erased_at is null and merged_into is null for no key update"
MARK = "update person set merged_into = %s where id = %s"
BEGIN = """
    insert into guest_merge (guest_id, user_id, requested_by) values (%s, %s, %s)
    on conflict (guest_id) do update set requested_at = now(), finished_at = null
"""
PLACES = "select conversation_id from participant where user_id = %s order by conversation_id"
PROFILE = "select name, avatar_url from person where id = %s for update"
EMPTY = """
    update person set name = null, name_words = '', name_claim = null, avatar_url = null, avatar_claim = null,
           email = null, mobile = null, last_seen = null, guest_metadata = '{}'
    where id = %(guest)s
"""
# What belongs to a person and to no conversation. What the account has already stays as it is.
OWN = (
    "update device set user_id = %(account)s, login = null where user_id = %(guest)s",
    "delete from ended_device where user_id = %(guest)s",
    """insert into preference (user_id, channels, quiet_from, quiet_to, timezone, muted_until, email_after,
         sms_after, language)
       select %(account)s, channels, quiet_from, quiet_to, timezone, muted_until, email_after,
         sms_after, language
       from preference where user_id = %(guest)s on conflict do nothing""",
    "delete from preference where user_id = %(guest)s",
    """insert into person_block (user_id, blocked_id, created_at)
       select %(account)s, blocked_id, created_at from person_block
       where user_id = %(guest)s and blocked_id <> %(account)s on conflict do nothing""",
    """insert into person_block (user_id, blocked_id, created_at)
       select user_id, %(account)s, created_at from person_block
       where blocked_id = %(guest)s and user_id <> %(account)s on conflict do nothing""",
    "delete from person_block where user_id = %(guest)s or blocked_id = %(guest)s",
    """update inbound_answer a set user_id = %(account)s where user_id = %(guest)s and not exists (
         select from inbound_answer o where o.user_id = %(account)s and o.local_id = a.local_id)""",
    "delete from inbound_answer where user_id = %(guest)s",
    "update media set owner_id = %(account)s where owner_id = %(guest)s",
    """update held_message h set sender_id = %(account)s where sender_id = %(guest)s and not exists (
         select from held_message o where o.sender_id = %(account)s and o.local_id = h.local_id)""",
    "update moderation_decision set user_id = %(account)s where user_id = %(guest)s",
    """update report r set reporter_id = %(account)s where reporter_id = %(guest)s and not exists (
         select from report o where o.reporter_id = %(account)s and o.user_id = r.user_id
           and coalesce(o.message_id, 0) = coalesce(r.message_id, 0) and o.status = 'open')""",
    """update report r set user_id = %(account)s where user_id = %(guest)s and not exists (
         select from report o where o.user_id = %(account)s and o.reporter_id = r.reporter_id
           and coalesce(o.message_id, 0) = coalesce(r.message_id, 0) and o.status = 'open')""",
    """update delivery d set user_id = %(account)s
       where user_id = %(guest)s and state = 'due' and not exists (
         select from delivery o where o.user_id = %(account)s and o.channel = d.channel
           and (o.collapse = d.collapse and o.state = 'due' or o.dedupe = d.dedupe))""",
    "delete from delivery where user_id = %(guest)s and state = 'due'",
    "update delivery set cause = %(account)s where cause = %(guest)s",
    "delete from site_person where user_id = %(guest)s",
)
UNFINISHED = """
    select guest_id, user_id, requested_at < now() - interval '1 minute' from guest_merge
    where finished_at is null order by requested_at
"""
FINISH = "update guest_merge set finished_at = now() where guest_id = %s and finished_at is null returning 1"


class UnfinishedMerge(msgspec.Struct, frozen=True):
    """A guest and the account, and whether requests from before can still arrive."""

    guest_id: str
    user_id: str
    settled: bool


class Guests:
    """The store of guests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, given: Given, metadata: Mapping[str, Any] | None) -> None:
        """A new guest."""
        values = {**given._asdict(), "id": given.user_id, "words": name_words(given.name)}

        async def work(transaction: Transaction) -> None:
            await transaction.execute(CREATE, {**values, "metadata": _json(metadata)})

        await self._database.transaction(work)

    async def renew(self, given: Given, metadata: Mapping[str, Any] | None) -> tuple[str, ...]:
        """Change a guest; returns who has another name. Raises NotFound, and Conflict after a merge."""

        async def work(transaction: Transaction) -> tuple[str, ...]:
            values = {"id": given.user_id, "metadata": _json(metadata)}
            _check_separate(await transaction.query(RENEW, values))
            return await give_names(transaction, [given])

        return await self._database.transaction(work)

    async def begin_merge(self, requested_by: str, guest_id: str, user_id: str) -> None:
        """Refuse the guest's tokens from now on. Raises NotFound, and Conflict for another account."""

        async def work(transaction: Transaction) -> None:
            await transaction.execute(KNOW, (user_id,))
            if not await transaction.query(LIVES, (user_id,)):
                raise Conflict("this account was erased, or is joined to another one")
            _check_separate(await transaction.query(FIND, (guest_id,)), user_id)
            await transaction.execute(MARK, (user_id, guest_id))
            await transaction.execute(BEGIN, (guest_id, user_id, requested_by))
            await note(transaction, AdminAction(requested_by, "user.merge_guest", guest_id))

        await self._database.transaction(work)

    async def list_conversations(self, guest_id: str) -> Sequence[int]:
        """Conversations in which the guest is or was."""
        return [id_ for (id_,) in await self._database.query(PLACES, (guest_id,))]

    async def move_account(self, guest_id: str, user_id: str) -> tuple[str, ...]:
        """Move what belongs to no conversation; returns the users whose profile changed."""

        async def work(transaction: Transaction) -> tuple[str, ...]:
            [(name, avatar_url)] = await transaction.query(PROFILE, (guest_id,))
            described = await give_names(transaction, [Given(user_id, name, avatar_url)])
            for statement in (*OWN, EMPTY):
                await transaction.execute(statement, {"guest": guest_id, "account": user_id})
            return described

        return await self._database.transaction(work)

    async def list_unfinished(self) -> list[UnfinishedMerge]:
        """Merges that are not finished."""
        return [UnfinishedMerge(*row) for row in await self._database.query(UNFINISHED)]

    async def finish(self, guest_id: str) -> None:
        """Store that nothing of the guest is left."""
        await self._database.query(FINISH, (guest_id,))


def _check_separate(rows: Sequence[Sequence[Any]], user_id: str | None = None) -> None:
    if not rows:
        raise NotFound("no such guest")
    [(merged_into,)] = rows
    if merged_into not in (None, user_id):
        raise Conflict("this guest is joined to an account: use that account")


def _json(metadata: Mapping[str, Any] | None) -> str | None:
    return None if metadata is None else msgspec.json.encode(metadata).decode()
