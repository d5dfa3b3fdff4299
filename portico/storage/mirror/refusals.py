"""Dead letters: what the site refused for good, for the command line and the doctor. No reactor.

To delete a refusal is to retry it: everything is due that was not sent and not refused.
"""

from datetime import datetime

import msgspec

from portico.storage.sync_transaction import transaction

REFUSE = """
    insert into site_refusal (what, id, user_id, rev, conversation_id, status, reason)
    values (%s, %s, %s, %s, %s, %s, %s)
    on conflict (what, id, user_id) do update set rev = excluded.rev, status = excluded.status,
      reason = excluded.reason, at = now()
    returning 1
"""
LIST = """
    select what, id, user_id, rev, conversation_id, status, reason, at from site_refusal
    order by at, what, id, user_id limit %s
"""
# Whoever forgets them wants the conversations looked at, also for a mark or a title.
FORGET = """
    with forgotten as (delete from site_refusal where {which} returning what, conversation_id, user_id)
    , unread as (
      delete from site_read r using forgotten f
      where f.what = 'read' and r.conversation_id = f.conversation_id and r.user_id = f.user_id
    ), wanted as (
      insert into site_conversation (conversation_id, due_at)
      select distinct conversation_id, now() from forgotten
      on conflict (conversation_id) do update set due_at = excluded.due_at
    )
    select count(*) from forgotten
"""
FACTS = """
    select (select count(*) from site_refusal), count(*),
           coalesce(extract(epoch from now() - min(s.due_at)), 0)::float8
    from site_message s
    where s.told_rev < s.rev and not exists (
      select from site_refusal r where r.what = 'message' and r.id = s.message_id and r.rev >= s.rev)
"""


def forget(*, one_conversation: bool) -> str:
    """The statement that lets refusals be tried again: all of them, or those of %(conversation)s."""
    return FORGET.format(which="conversation_id = %(conversation)s" if one_conversation else "true")


class Refusal(msgspec.Struct, frozen=True):
    """One dead letter; `id` is of the message, or of the conversation. Never a text."""

    what: str
    id: int
    user_id: str
    rev: int
    conversation_id: int
    status: int
    reason: str
    at: datetime


class BridgeFacts(msgspec.Struct, frozen=True):
    """How many were refused, how many messages wait, and for how many seconds the oldest has."""

    refused: int
    waiting: int
    lag: float


def refusals(dsn: str, limit: int) -> list[Refusal]:
    """The dead letters, the oldest first. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(LIST, (limit,))
        return [Refusal(*row) for row in cursor.fetchall()]


def retry(dsn: str) -> int:
    """Retry everything that was refused; returns the number. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(forget(one_conversation=False))
        [(count,)] = cursor.fetchall()
        return int(count)


def facts(dsn: str) -> BridgeFacts:
    """Counts of the bridge. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(FACTS)
        [row] = cursor.fetchall()
        return BridgeFacts(*row)
