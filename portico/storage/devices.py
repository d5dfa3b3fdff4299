"""Devices: where somebody's pushes go. A token belongs to who registered it last."""

from portico.contract.device import Device, RegisterDevice
from portico.domain.times import rfc3339
from portico.storage.database import Database, Row, Transaction

MOST = 20  # devices of one person
KNOW = "insert into person (id) values (%s) on conflict do nothing"
COLUMNS = "id, provider, platform, registered_at"
REGISTER = f"""
    insert into device (user_id, provider, token, platform, p256dh, auth) values (%s, %s, %s, %s, %s, %s)
    on conflict (provider, token) do update set user_id = excluded.user_id, platform = excluded.platform,
      p256dh = excluded.p256dh, auth = excluded.auth, registered_at = now(), from_site = false
    returning {COLUMNS}
"""
FORGET_OLDEST = """
    delete from device where id in (
      select id from device where user_id = %s order by registered_at desc, id desc offset %s)
"""
UNREGISTER = "delete from device where user_id = %s and token = %s returning 1"
LIST = f"select {COLUMNS} from device where user_id = %s order by registered_at desc, id desc"


class Devices:
    """The store of devices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def register(self, user_id: str, asked: RegisterDevice) -> Device:
        """Know it from now on; the oldest goes when there are too many."""
        values = (user_id, asked.provider, asked.token, asked.platform, asked.p256dh, asked.auth)

        async def work(transaction: Transaction) -> Device:
            await transaction.execute(KNOW, (user_id,))
            [row] = await transaction.query(REGISTER, values)
            await transaction.execute(FORGET_OLDEST, (user_id, MOST))
            return _device(row)

        return await self._database.transaction(work)

    async def unregister(self, user_id: str, token: str) -> bool:
        """Forget it; whether it was theirs."""
        return bool(await self._database.query(UNREGISTER, (user_id, token)))

    async def list(self, user_id: str) -> list[Device]:
        """Somebody's devices, the latest first."""
        return [_device(row) for row in await self._database.query(LIST, (user_id,))]


def _device(row: Row) -> Device:
    id_, provider, platform, registered_at = row
    return Device(id=id_, provider=provider, platform=platform, registered_at=rfc3339(registered_at))
