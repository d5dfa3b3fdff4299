"""Users as the site describes them: profiles, preferences and push tokens, written when they change.

Digests of the site's last responses show what changed there. What users choose here stays until the site
sends something else.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from portico.contract.device import RegisterDevice
from portico.contract.site import SiteUser
from portico.storage.database import Database, Transaction
from portico.storage.delivery.devices import FORGET_OLDEST, MOST
from portico.storage.delivery.preferences import Change, change_in
from portico.storage.users.people import name_words

FRESH = "select user_id from site_person where user_id = any (%s) and fetched_at > %s"
SEEN = "select profile, preferences, devices from site_person where user_id = %s"
KNOW = "insert into person (id) values (%s) on conflict do nothing"
LIVES = "select 1 from person where id = %s and erased_at is null for no key update"
DESCRIBE = """
    update person set name = coalesce(%(name)s, name), email = coalesce(%(email)s, email),
      name_words = case when %(name)s::text is null then name_words else %(name_words)s end,
      name_at = case when %(name)s::text is null then name_at else now() end,
      mobile = coalesce(%(mobile)s, mobile), avatar_url = coalesce(%(avatar_url)s, avatar_url),
      avatar_at = case when %(avatar_url)s::text is null then avatar_at else now() end
    where id = %(id)s returning described is not distinct from pg_current_xact_id()
"""
# A token that an app registered here belongs to who did so last, whatever the site remembers.
PUT = """
    insert into device (user_id, provider, token, platform, p256dh, auth, from_site)
    select n.*, true
    from (values (%s, %s, %s, %s, %s::text, %s::text)) as n(user_id, provider, token, platform, p256dh, auth)
    where not exists (select from ended_device e
                      where (e.user_id, e.provider, e.token) = (n.user_id, n.provider, n.token))
    on conflict (provider, token) do update set user_id = excluded.user_id, platform = excluded.platform,
      p256dh = excluded.p256dh, auth = excluded.auth
    where device.from_site
"""
DROP = """
    delete from device d where d.user_id = %s and d.from_site
      and not exists (select from unnest(%s::text[], %s::text[]) as l(provider, token)
                      where l.provider = d.provider and l.token = d.token)
"""
# What was revoked here and is off the site's list may come back on it.
FORGIVE = DROP.replace("device d", "ended_device d").replace("and d.from_site", "")
NOTE = """
    insert into site_person (user_id, fetched_at, known, profile, preferences, devices)
    values (%s, %s, %s, %s, %s, %s)
    on conflict (user_id) do update set fetched_at = excluded.fetched_at, known = excluded.known,
      profile = coalesce(excluded.profile, site_person.profile),
      preferences = coalesce(excluded.preferences, site_person.preferences),
      devices = coalesce(excluded.devices, site_person.devices)
    returning 1
"""


class Digests(msgspec.Struct, frozen=True):
    """Digests of the site's last responses; None for parts that it did not send."""

    profile: str | None = None
    preferences: str | None = None
    devices: str | None = None


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """The changed parts of a user; None for the others."""

    profile: SiteUser | None = None
    preferences: Change | None = None
    devices: Sequence[RegisterDevice] | None = None


class SitePeople:
    """The store of people as the site describes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_fresh(self, user_ids: Sequence[str], since: datetime) -> set[str]:
        """Those of these users that were fetched since then."""
        return {id_ for (id_,) in await self._database.query(FRESH, (list(user_ids), since))}

    async def read_digests(self, user_id: str) -> Digests:
        """The digests of the site's last response."""
        rows = await self._database.query(SEEN, (user_id,))
        return Digests(*rows[0]) if rows else Digests()

    async def mark_unknown(self, user_id: str, now: datetime) -> None:
        """Store that the site does not know this user."""
        await self._database.query(NOTE, (user_id, now, False, None, None, None))

    async def update_person(self, user_id: str, new: Described, digests: Digests, now: datetime) -> bool:
        """Write the changed parts. An erased user stays erased. Returns whether others see something new."""

        async def work(transaction: Transaction) -> bool:
            await transaction.execute(KNOW, (user_id,))
            lives = await transaction.query(LIVES, (user_id,))
            is_changed = bool(lives) and await _write(transaction, user_id, new)
            noted = msgspec.structs.astuple(digests if lives else Digests())
            await transaction.query(NOTE, (user_id, now, True, *noted))
            return is_changed

        return await self._database.transaction(work)


async def _write(transaction: Transaction, user_id: str, new: Described) -> bool:
    is_changed = False
    if new.profile is not None:
        columns = {"id": user_id, "name_words": name_words(new.profile.name)}
        values = {**columns, **msgspec.structs.asdict(new.profile)}
        is_changed = (True,) in await transaction.query(DESCRIBE, values)
    if new.preferences is not None:
        await change_in(transaction, user_id, new.preferences)
    if new.devices is not None:
        await _list(transaction, user_id, new.devices)
    return is_changed


async def _list(transaction: Transaction, user_id: str, devices: Sequence[RegisterDevice]) -> None:
    for one in devices:
        row = (user_id, one.provider, one.token, one.platform, one.p256dh, one.auth)
        await transaction.execute(PUT, row)
    listed = [one.provider for one in devices], [one.token for one in devices]
    await transaction.execute(DROP, (user_id, *listed))
    await transaction.execute(FORGIVE, (user_id, *listed))
    await transaction.execute(FORGET_OLDEST, (user_id, MOST))
