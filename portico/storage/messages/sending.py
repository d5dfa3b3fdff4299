"""The statements that store a batch of messages, and the rows that they return."""

from datetime import datetime
from typing import Any, NamedTuple

from portico.storage.conversations.locking import WAIT_SHORTLY
from portico.storage.messages.rows import UNQUOTED, quoted_for


class Cards(NamedTuple):
    """What the statement has in addition for a batch with cards."""

    arguments: str = ""
    names: str = ""
    column: str = ""
    value: str = ""
    deadlines: str = ""


NO_CARDS = Cards()
WITH_CARDS = Cards(
    arguments=", $9, $10",
    names=", card, due_at",
    column=", card",
    value=", card::jsonb",
    deadlines=""", scheduled as (
      insert into card_deadline (message_id, due_at)
      select s.id, d.due_at from stored s
      join draft d on d.sender_id = s.sender_id and d.local_id = s.local_id where d.due_at is not null
    )""",
)


# `send` is a statement of its own after the lock: a statement sees what was committed when it began. In one
# statement with the lock it would look before it waited, and give a `seq` or a `local_id` a second time.
# The locks are taken in order of id, so that two batches of the same conversations cannot deadlock.
def _send(quoted: str = "", nothing: str = "", cards: Cards = NO_CARDS) -> str:
    """The statement that stores a batch; `quoted` are columns of what its messages answer."""
    return f"""
    with draft as materialized (
      select d.*, c.last_seq + row_number() over (partition by d.conversation_id order by d.ord) as seq
      from unnest($1, $2, $3, $4, $5, $6, $7, $8{cards.arguments}) with ordinality
        as d(conversation_id, sender_id, local_id, type, text, attachments, reply_to,
             metadata{cards.names}, ord)
      join conversation c on c.id = d.conversation_id and c.status <> 'blocked'
      where exists (select from participant p
                    where p.conversation_id = d.conversation_id and p.user_id = d.sender_id
                      and p.left_at is null and p.role <> 'observer')
        and not exists (select from message m where m.sender_id = d.sender_id and m.local_id = d.local_id)
        and (d.reply_to is null or exists (select from message r
                    where r.id = d.reply_to and r.conversation_id = d.conversation_id))
    ), moment as materialized (select clock_timestamp() as at
    ), stored as (
      insert into message (conversation_id, seq, sender_id, type, text, attachments, reply_to, metadata,
                           local_id, created_at{cards.column})
      select conversation_id, seq, sender_id, type, text, attachments::jsonb, reply_to, metadata::jsonb,
             local_id, moment.at{cards.value}
      from draft, moment order by ord
      returning id, conversation_id, seq, sender_id, local_id, created_at, reply_to
    ), numbered as (
      update conversation c set last_seq = t.seq, updated_at = t.at, changed = pg_current_xact_id()
      from (select conversation_id, max(seq) as seq, min(moment.at) as at
            from draft, moment group by conversation_id) t
      where c.id = t.conversation_id
    ), caught_up as (
      update participant p
      set read_seq = t.seq, delivered_seq = t.seq, read_at = now(), delivered_at = now(),
          marked_unread = false, changed = pg_current_xact_id()
      from (select conversation_id, sender_id, max(seq) as seq from draft group by 1, 2) t
      where p.conversation_id = t.conversation_id and p.user_id = t.sender_id
    ){cards.deadlines}
    select id, conversation_id, seq, sender_id, local_id, created_at, null::text[]{quoted} from stored m
    union all
    select null, conversation_id, null, null, null, null, array_agg(user_id){nothing}
    from participant where conversation_id = any ($1) and left_at is null group by conversation_id
    """


LOCK = "select id from conversation where id = any ($1) order by id for no key update"
SEND_PLAIN = _send()
QUOTES = (f", {quoted_for('0')}, {UNQUOTED}", ", null::jsonb, null::text[]")
SEND_QUOTING = _send(*QUOTES)
TYPES = ("bigint[]", "text[]", "text[]", "text[]", "text[]", "text[]", "bigint[]", "text[]")
PREPARE_SENDING = (
    f"prepare lock_conversations(bigint[]) as {LOCK}",
    f"prepare send({', '.join(TYPES)}) as {SEND_PLAIN}",
    f"prepare send_with_replies({', '.join(TYPES)}) as {SEND_QUOTING}",
)
NAMES = ("conversations", "senders", "local_ids", "types", "texts", "attachments", "replies", "metadata")
_ARGUMENTS = ", ".join(f"%({name})s" for name in NAMES)
SEND = f"{WAIT_SHORTLY}; execute lock_conversations(%(conversations)s); execute send({_ARGUMENTS})"
SEND_WITH_REPLIES = SEND.replace(" send(", " send_with_replies(")  # others do not pay for the quotes


def _written_out(statement: str) -> str:
    """The same for connections on which no prepared statement lasts."""
    whole = f"{WAIT_SHORTLY}; {LOCK}; {statement}"
    places = enumerate(zip((*NAMES, "cards", "dues"), (*TYPES, "text[]", "timestamptz[]"), strict=True), 1)
    for number, (name, type_) in sorted(places, reverse=True):  # $10 before $1
        whole = whole.replace(f"${number}", f"%({name})s::{type_}")
    return whole


SEND_WITH_CARDS = _written_out(_send(*QUOTES, WITH_CARDS))  # rare, so it is not prepared
UNPREPARED = {
    SEND: _written_out(SEND_PLAIN),
    SEND_WITH_REPLIES: _written_out(SEND_QUOTING),
    SEND_WITH_CARDS: SEND_WITH_CARDS,
}


class SentRow(NamedTuple):
    """A row that `send` returns: a stored message, or only the members of a conversation.

    `send_with_replies` returns the quotes too, and the members who cannot see them.
    """

    id: int
    conversation_id: int
    seq: int
    sender_id: str
    local_id: str
    created_at: datetime
    members: list[str] | None
    quoted: list[Any] | None = None
    unquoted: list[str] | None = None
