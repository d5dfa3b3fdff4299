"""Revoked tokens. What outlives their sessions (devices) ends with them, in one transaction.

Registering a device locks the same row of `person`, so it happens before, and the device is removed, or
after, and is refused.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portico.domain.people import Login
from portico.storage.database import Database, Transaction

LOCK = "select 1 from person where id = %s for no key update"
BAR = """
    insert into barred_token (fingerprint, expires_at) select unnest(%s::text[]), to_timestamp(%s)
    on conflict (fingerprint) do update
      set expires_at = greatest(excluded.expires_at, barred_token.expires_at)
"""
FORGET = "delete from barred_token where expires_at < now()"
WHOSE = "select count(*) from device where user_id = %s and login = any (%s)"
# What the site lists would come back with its next list.
END = """
    with ended as (
      delete from device where user_id = %(user)s and ({which})
      returning user_id, provider, token, login, from_site
    ), noted as (
      insert into ended_device (user_id, provider, token)
      select user_id, provider, token from ended where from_site
      on conflict do nothing
    )
    select login from ended
"""
THEIRS = "login is null or login = any (%(logins)s)"
# A session without a device may have registered one by a token that is over, if no other session claims it.
UNCLAIMED = "login is null or expires_at < now() and login <> all (%(claimed)s)"
OTHERS = "login is null or login <> all (%(kept)s)"
OLDER = "issued_at is null or issued_at < %(moment)s"
MOVE = """
    update device set login = %s, issued_at = to_timestamp(%s), expires_at = to_timestamp(%s)
    where user_id = %s and login = any (%s)
"""


class Revocations:
    """The store of revoked tokens and logins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> int:
        """Revoke these logins and remove their devices; returns how many. `claimed`: of other sessions."""

        async def work(transaction: Transaction) -> int:
            await _deny_logins(transaction, user_id, logins, until)
            [(own,)] = await transaction.query(WHOSE, (user_id, list(logins)))
            which = THEIRS if own else UNCLAIMED
            values = {"logins": list(logins), "claimed": list(claimed)}
            return len(await _end(transaction, user_id, which, **values))

        return await self._database.transaction(work)

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> int:
        """Revoke these logins and all others with a device but those to keep; returns how many devices."""

        async def work(transaction: Transaction) -> int:
            await _deny_logins(transaction, user_id, logins, until)
            ended = await _end(transaction, user_id, OTHERS, kept=list(kept))
            await transaction.execute(BAR, ([login for login in set(ended) if login], until))
            return len(ended)

        return await self._database.transaction(work)

    async def move_devices(self, user_id: str, logins: Sequence[str], to: Login) -> None:
        """Move the devices of a session to its newer token."""
        values = (to.key, to.issued_at, to.expires_at, user_id, list(logins))
        await self._database.transaction(lambda transaction: transaction.execute(MOVE, values))


async def end_all_devices(transaction: Transaction, user_id: str) -> None:
    """Remove all devices of a user who is denied."""
    await transaction.execute(LOCK, (user_id,))
    await _end(transaction, user_id, "true")


async def end_older_devices(transaction: Transaction, user_id: str, moment: datetime) -> None:
    """Remove the devices registered by tokens that were issued before a time."""
    await transaction.execute(LOCK, (user_id,))
    await _end(transaction, user_id, OLDER, moment=moment)


async def _deny_logins(transaction: Transaction, user_id: str, logins: Sequence[str], until: int) -> None:
    await transaction.execute(LOCK, (user_id,))
    await transaction.execute(BAR, (list(logins), until))
    await transaction.execute(FORGET)


async def _end(transaction: Transaction, user_id: str, which: str, **values: Any) -> list[str | None]:
    """End the devices for which `which` holds; whose they were."""
    rows = await transaction.query(END.format(which=which), {"user": user_id, **values})
    return [login for (login,) in rows]
