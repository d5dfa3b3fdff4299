"""Notification preferences. Without a row the defaults apply."""

from collections.abc import Callable
from typing import Any

import msgspec

from portico.domain.addresses import Addresses
from portico.domain.delivery.planning import Preferences
from portico.domain.delivery.quiet_hours import QuietHours
from portico.storage.database import Database, Row, Transaction

COLUMNS = """preference.channels, preference.quiet_from, preference.quiet_to, preference.timezone,
    preference.muted_until, preference.email_after, preference.sms_after, preference.language"""
WIDTH = 8  # how many columns that is
KNOW = "insert into person (id) values (%s) on conflict do nothing"
MAKE = "insert into preference (user_id) values (%s) on conflict do nothing"
GET = f"select {COLUMNS} from preference where user_id = %s"
ADDRESSES = """
    select email, mobile, exists (select from device where device.user_id = person.id)
    from person where id = %s
"""
HOLD = GET + " for update"
KEEP = """
    update preference set channels = %s::jsonb, quiet_from = %s, quiet_to = %s, timezone = %s,
      muted_until = %s, email_after = %s, sms_after = %s, language = %s
    where user_id = %s
"""
NO_ROW: Row = (None,) * WIDTH
Change = Callable[[Preferences], Preferences]


class PreferenceStore:
    """The store of preferences."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, user_id: str) -> Preferences:
        """The user's preferences."""
        rows = await self._database.query(GET, (user_id,))
        return preferences_of(rows[0] if rows else NO_ROW)

    async def read_addresses(self, user_id: str) -> Addresses:
        """The addresses at which the user can be reached."""
        rows = await self._database.query(ADDRESSES, (user_id,))
        return Addresses(*rows[0]) if rows else Addresses()

    async def change_preferences(self, user_id: str, change: Change) -> Preferences:
        """Replace the preferences by the result of `change`; concurrent changes wait."""

        async def work(transaction: Transaction) -> Preferences:
            await transaction.execute(KNOW, (user_id,))
            return await change_in(transaction, user_id, change)

        return await self._database.transaction(work)


async def change_in(transaction: Transaction, user_id: str, change: Change) -> Preferences:
    """The same inside a transaction, for a known user."""
    await transaction.execute(MAKE, (user_id,))
    [row] = await transaction.query(HOLD, (user_id,))
    changed = change(preferences_of(row))
    await transaction.execute(KEEP, (*_row(changed), user_id))
    return changed


def preferences_of(row: Row) -> Preferences:
    """Preferences from COLUMNS, which are all null without a row."""
    channels, start, end, zone, muted_until, email_after, sms_after, language = row
    return Preferences(
        channels=channels or {},
        quiet=QuietHours(start, end, zone) if zone else None,
        muted_until=muted_until,
        email_after=email_after,
        sms_after=sms_after,
        language=language,
    )


def _row(kept: Preferences) -> tuple[Any, ...]:
    quiet = kept.quiet
    hours = (quiet.start, quiet.end, quiet.zone) if quiet else (None, None, None)
    channels = msgspec.json.encode(kept.channels).decode()
    return (channels, *hours, kept.muted_until, kept.email_after, kept.sms_after, kept.language)
