"""Accounts that admins block and unblock: bans, denied tokens, and recently banned users.

`People.upsert_user` reads it on every login.
"""

from datetime import datetime

from portico.domain.errors import NotFound
from portico.storage.database import Database, Transaction
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.users.revocations import end_all_devices, end_older_devices

KNOW = "insert into person (id) values (%s) on conflict do nothing"
MARK = """
    update person set tokens_barred_before = greatest(tokens_barred_before, %s) where id = %s
    returning tokens_barred_before
"""
BAN = "update person set banned_at = coalesce(banned_at, now()) where id = %s"
BAN_NEWLY = """
    update person p set banned_at = coalesce(was.banned_at, now())
    from (select id, banned_at from person where id = %s for update) was
    where p.id = was.id returning was.banned_at is null
"""
UNBAN = """
    update person p set banned_at = null from (select id, banned_at from person where id = %s for update) was
    where p.id = was.id returning was.banned_at is not null
"""
PUT_OUT = """
    select id from person where (banned_at is not null or erased_at is not null)
      and greatest(banned_at, erased_at) > now() - interval '1 day' order by id
"""


class Accounts:
    """The store of bans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def deny_logins_since(self, admin_id: str, user_id: str, moment: datetime) -> datetime:
        """Deny tokens of this user issued before a time, and remove the devices that they registered.

        The time never moves back. Returns the time that applies.
        """

        async def work(transaction: Transaction) -> datetime:
            await transaction.execute(KNOW, (user_id,))
            [(mark,)] = await transaction.query(MARK, (moment, user_id))
            await end_older_devices(transaction, user_id, mark)
            await note(transaction, AdminAction(admin_id, "admin.revoke_tokens", user_id))
            return mark  # type: ignore[no-any-return]

        return await self._database.transaction(work)

    async def ban(self, admin_id: str, user_id: str) -> bool:
        """Deny logins, and remove all devices. False if the user was banned already. Raises NotFound."""

        async def work(transaction: Transaction) -> bool:
            rows = await transaction.query(BAN_NEWLY, (user_id,))
            if not rows:
                raise NotFound("no such user")
            await end_all_devices(transaction, user_id)
            await note(transaction, AdminAction(admin_id, "admin.block_user", user_id))
            [(is_new,)] = rows
            return bool(is_new)

        return await self._database.transaction(work)

    async def unban(self, admin_id: str, user_id: str) -> bool:
        """Allow logins again. False if the user was not banned."""

        async def work(transaction: Transaction) -> bool:
            rows = await transaction.query(UNBAN, (user_id,))
            if not rows:
                raise NotFound("no such user")
            await note(transaction, AdminAction(admin_id, "admin.unblock_user", user_id))
            [(was_banned,)] = rows
            return bool(was_banned)

        return await self._database.transaction(work)

    async def list_recently_blocked(self) -> list[str]:
        """Users banned or erased in the last day. They can still be connected if a process died meanwhile."""
        return [user_id for (user_id,) in await self._database.query(PUT_OUT)]
