"""Whose number an SMS comes from, and which conversation notified it last."""

from datetime import datetime

from portico.domain.inbound.decisions import SMS_ANSWERED_WITHIN, Place
from portico.domain.phones import e164
from portico.storage.database import Database

MOST = 50  # people whose numbers end in the same seven digits
DIGITS = 7
FIND = r"""
    select person.id, notified.conversation_id, person.mobile
    from person
    join lateral (
      select d.conversation_id, d.done_at from delivery d
      where d.user_id = person.id and d.state = 'sent' and d.channel = 'sms' and d.conversation_id is not null
        and d.done_at > %s
      order by d.done_at desc limit 1) notified on true
    where right(regexp_replace(person.mobile, '\D', '', 'g'), 7) = %s and person.mobile is not null
      and person.erased_at is null and person.banned_at is null and person.merged_into is null
    order by notified.done_at desc limit %s
"""


class NotifiedNumbers:
    """Finds the place of an SMS. `country` applies to numbers that were stored without one."""

    def __init__(self, database: Database, country: str | None) -> None:
        self._database = database
        self._country = country

    async def find(self, number: str, now: datetime) -> Place | None:
        """The last conversation that an SMS to this number (E.164) told of, within a week."""
        rows = await self._database.query(FIND, (now - SMS_ANSWERED_WITHIN, number[-DIGITS:], MOST))
        for user_id, conversation_id, mobile in rows:
            if e164(mobile, self._country) == number:
                return Place(user_id, conversation_id, None)
        return None
