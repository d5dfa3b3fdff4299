"""Counts the mails and SMS that a user received or caused in the last day."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from portico.domain.delivery.caps import Counted, Mailing
from portico.storage.database import Transaction

DAY = timedelta(days=1)
COUNT = """
    select '{side}', {who}, channel, count(*) from delivery
    where {who} = any (%({side})s) and channel in ('email', 'sms') and {when} group by {who}, channel
"""
SENT = "state = 'sent' and done_at > %(since)s"
IN_HAND = "state = 'taken' and id <> all (%(ids)s)"
USED = " union all ".join(
    COUNT.format(side=side, who=who, when=when)
    for side, who in (("to", "user_id"), ("by", "cause"))
    for when in (SENT, IN_HAND)
)


async def used_caps(
    transaction: Transaction, paid: Mapping[int, Mailing], now: datetime
) -> dict[Counted, int]:
    """What counts towards the caps besides these deliveries (by id), which are about to be sent."""
    if not paid:
        return {}
    values = {
        "to": list({mailing.user_id for mailing in paid.values()}),
        "by": list({mailing.cause for mailing in paid.values() if mailing.cause}),
        "ids": list(paid),
        "since": now - DAY,
    }
    counts: dict[Counted, int] = {}
    for side, who, channel, count in await transaction.query(USED, values):
        counts[side, who, channel] = counts.get((side, who, channel), 0) + count
    return counts
