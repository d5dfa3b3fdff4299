"""Devices that get pushes. A device belongs to the user who registered it last, until that login ends."""

from portico.contract.device import Device, RegisterDevice
from portico.domain.errors import Forbidden
from portico.domain.people import Login
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction

MOST = 20  # devices of one person
KNOW = "insert into person (id) values (%s) on conflict do nothing"
LOCK = "select 1 from person where id = %s for no key update"
# After the lock: whoever revoked meanwhile has committed.
IS_OUT = """
    select 1 from barred_token where fingerprint = %(key)s and expires_at > now()
    union all
    select 1 from person where id = %(user)s and (banned_at is not null or erased_at is not null
      or %(key)s::text is not null and extract(epoch from tokens_barred_before) > coalesce(%(issued_at)s, -1))
"""
COLUMNS = "id, provider, platform, registered_at"
REGISTER = f"""
    insert into device (user_id, provider, token, platform, p256dh, auth, login, issued_at, expires_at)
    values (%s, %s, %s, %s, %s, %s, %s, to_timestamp(%s), to_timestamp(%s))
    on conflict (provider, token) do update set user_id = excluded.user_id, platform = excluded.platform,
      p256dh = excluded.p256dh, auth = excluded.auth, registered_at = now(), from_site = false,
      login = excluded.login, issued_at = excluded.issued_at, expires_at = excluded.expires_at
    returning {COLUMNS}
"""
FORGET_OLDEST = """
    delete from device where id in (
      select id from device where user_id = %s order by registered_at desc, id desc offset %s)
"""
FORGIVE = "delete from ended_device where (user_id, provider, token) = (%s, %s, %s)"
UNREGISTER = "delete from device where user_id = %s and token = %s returning 1"
STILL = "select 1 from device where id = %s and user_id = %s"
LIST = f"select {COLUMNS} from device where user_id = %s order by registered_at desc, id desc"


class Devices:
    """The store of devices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, user_id: str, asked: RegisterDevice, login: Login | None = None) -> Device:
        """Register a device for as long as this login is valid; at the limit the oldest is removed.

        Raises Forbidden if the login was revoked meanwhile.
        """
        values = (user_id, asked.provider, asked.token, asked.platform, asked.p256dh, asked.auth)
        key, issued_at, expires_at = (
            (login.key, login.issued_at, login.expires_at) if login else (None, None, None)
        )

        async def work(transaction: Transaction) -> Device:
            await transaction.execute(KNOW, (user_id,))
            await transaction.execute(LOCK, (user_id,))
            if await transaction.query(IS_OUT, {"user": user_id, "key": key, "issued_at": issued_at}):
                raise Forbidden("this login was revoked: connect again")
            [row] = await transaction.query(REGISTER, (*values, key, issued_at, expires_at))
            await transaction.execute(FORGET_OLDEST, (user_id, MOST))
            await transaction.execute(FORGIVE, values[:3])
            return device_of(row)

        return await self._database.transaction(work)

    async def still_of(self, user_id: str, device_id: int) -> bool:
        """Whether the device is still registered for this user."""
        return bool(await self._database.query(STILL, (device_id, user_id)))

    async def unregister(self, user_id: str, token: str) -> bool:
        """Remove a device. Returns whether it was the user's."""
        return bool(await self._database.query(UNREGISTER, (user_id, token)))

    async def list_devices(self, user_id: str) -> list[Device]:
        """The user's devices, newest first."""
        return [device_of(row) for row in await self._database.query(LIST, (user_id,))]


def device_of(row: Row) -> Device:
    id_, provider, platform, registered_at = row
    return Device(id=id_, provider=provider, platform=platform, registered_at=rfc3339(registered_at))
