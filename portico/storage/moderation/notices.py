"""Tells a person of a decision about them: notifications, in the transaction of the decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from portico.domain.delivery.planning import Delays, NotifiableEvent, plan
from portico.domain.moderation_texts import (
    Template,
    Told,
    Wording,
    decision_text,
    known_language,
    title,
    wording,
)
from portico.storage.database import Transaction
from portico.storage.delivery.planning import NewDelivery, find_even_blocked, insert_deliveries
from portico.storage.moderation.rows import DecisionRow

NO_DELAYS = Delays(timedelta(), timedelta(), timedelta())
LANGUAGE = "select language from preference where user_id = %s"
OWN_REASONS = "select template, text from moderation_text where language = %s"


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """How long a strike counts, the country of telephone numbers, and the language of who chose none."""

    strike_lifetime: timedelta = timedelta(days=90)
    country: str | None = None
    language: str = "en"


async def wording_of(transaction: Transaction, user_id: str, rules: DecisionRules) -> Wording:
    """The words for a user, in the language of their notifications."""
    rows = await transaction.query(LANGUAGE, (user_id,))
    language = known_language((rows[0][0] if rows else None) or rules.language)
    own: dict[Template, str] = dict(await transaction.query(OWN_REASONS, (language,)))
    return wording(language, own)


async def tell(
    transaction: Transaction, row: DecisionRow, told: Told, now: datetime, rules: DecisionRules
) -> Wording:
    """Plan the notifications about a decision; returns the words that they have."""
    words = await wording_of(transaction, row.user_id, rules)
    until = row.suspended_until if told == row.action else None
    text = {"title": title(words.language), "body": decision_text(told, row.template, until, words)}
    event = NotifiableEvent("system", now, in_conversation=False)
    key = f"moderation-{row.id}-{told}"
    deliveries = [
        NewDelivery(
            user_id=row.user_id,
            kind=event.kind,
            channel=planned.channel,
            due_at=planned.due_at,
            committed_at=now,
            collapse=key,
            dedupe=key,
            payload=msgspec.json.encode(text).decode(),
        )
        for recipient in await find_even_blocked(transaction, row.user_id, rules.country)
        for planned in plan(event, recipient, NO_DELAYS)
    ]
    await insert_deliveries(transaction, deliveries)
    return words
