"""A wait that no message began: somebody asks for a person, or does not want one any more.

What a message begins and ends is decided by the inbox tracker (`portico.domain.teams.inbox`).
"""

from collections.abc import Sequence

from portico.storage.database import Transaction

# It opens what was closed or snoozed, as a question does.
BEGIN = """
    insert into inbox_item (conversation_id, team_id, active_at, waiting_since)
    select m.conversation_id, t.id, m.created_at, m.created_at
    from message m join team t on t.participant_id = any (%s) where m.id = %s order by t.id
    on conflict (conversation_id, team_id) do update set
      status = 'open', snoozed_until = null, rev = inbox_item.rev + 1,
      waiting_since = coalesce(inbox_item.waiting_since, excluded.waiting_since)
"""
# A wait that is younger than all that people wrote was begun by asking for a person.
END = """
    update inbox_item set waiting_since = null, escalated_at = null, rev = rev + 1
    where conversation_id = %s and waiting_since > coalesce((
      select m.created_at from message m join person w on w.id = m.sender_id and w.role <> 'bot'
      where m.conversation_id = inbox_item.conversation_id and m.type not in ('system', 'call')
      order by m.seq desc limit 1), '-infinity')
"""


async def begin_wait(transaction: Transaction, participants: Sequence[str], message_id: int) -> None:
    """Let these teams owe an answer since a message, unless they owe one for longer."""
    await transaction.execute(BEGIN, ([*participants], message_id))


async def end_wait(transaction: Transaction, conversation_id: int) -> None:
    """A bot answers again: only what people wrote waits."""
    await transaction.execute(END, (conversation_id,))
