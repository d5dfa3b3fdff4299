"""What can only be done when the rest has come: marks, and replies to messages that came later.

Marks say how far somebody has read, and until when they deleted a conversation for themselves.

Both are kept until they can be done, and can be done again: cursors only move forward.
"""

from psycopg2.extensions import connection, cursor

SLICE = 500  # conversations, or replies, a transaction
PLACES = """
    select distinct conversation_id from imported_mark where source = %s and conversation_id > %s
    order by 1 limit %s
"""
LOCK = "select id from conversation where id = any (%s) order by id for no key update"
# Only what was imported can have been read there.
ADVANCE = """
    with mark as materialized (
      select k.*, (
        select m.seq from imported i join message m on m.id = i.id and m.conversation_id = k.conversation_id
        where i.source = k.source and i.noun = 'message' and i.their_id = k.message_id
      ) as named, (
        select m.seq from message m
        where m.conversation_id = k.conversation_id and m.created_at <= k.at and m.imported is not null
        order by m.seq desc limit 1
      ) as until
      from imported_mark k where k.source = %s and k.conversation_id = any (%s)
    )
    update participant p set read_seq = greatest(p.read_seq, named, until), changed = pg_current_xact_id(),
           delivered_seq = greatest(p.delivered_seq, named, until), read_at = greatest(p.read_at, mark.at),
           delivered_at = greatest(p.delivered_at, mark.at)
    from mark
    where p.conversation_id = mark.conversation_id and p.user_id = mark.user_id
      and (p.read_seq < greatest(named, until) or p.read_seq <= until and p.read_at is null)
"""
# Where something was said here before what was imported, nothing is cleared: it would go too.
CLEAR = """
    with mark as materialized (
      select k.conversation_id, k.user_id, (
        select m.seq from message m
        where m.conversation_id = k.conversation_id and m.created_at <= k.cleared_until
          and m.imported is not null
        order by m.seq desc limit 1
      ) as until
      from imported_mark k
      where k.source = %s and k.conversation_id = any (%s) and k.cleared_until is not null
    )
    update participant p set cleared_seq = until, hidden_seq = until, read_seq = greatest(p.read_seq, until),
           delivered_seq = greatest(p.delivered_seq, until), rev = p.rev + 1, changed = pg_current_xact_id()
    from mark
    where p.conversation_id = mark.conversation_id and p.user_id = mark.user_id and p.cleared_seq < until
      and not exists (select from message m where m.conversation_id = mark.conversation_id
                      and m.imported is null and m.seq <= until)
"""
ANSWERED = """
    with reply as materialized (
      select w.message_id, (
        select i.id from imported i
        where i.source = w.source and i.noun = 'message' and i.their_id = w.their_id
      ) as target
      from imported_reply w where w.source = %s
    )
    select reply.message_id, m.conversation_id, reply.target from reply
    join message m on m.id = reply.message_id
    join message r on r.id = reply.target and r.conversation_id = m.conversation_id
    order by reply.message_id limit %s
"""
ANSWER = """
    with answer as (
      select * from unnest(%s::bigint[], %s::bigint[]) as a(message_id, reply_to)
    ), done as (
      delete from imported_reply where message_id in (select message_id from answer)
    )
    update message m set reply_to = a.reply_to, rev = m.rev + 1, changed = pg_current_xact_id(),
           imported = case when m.rev = m.imported then m.rev + 1 else m.imported end
    from answer a where m.id = a.message_id
"""
TOUCH = "update conversation set changed = pg_current_xact_id() where id = any (%s)"
WAITING = "select count(*) from imported_reply where source = %s"


def settle(to: connection, source: str) -> int:
    """Move the cursors and link the replies; how many replies still wait for what they answer."""
    after: int | None = 0
    while after is not None:
        with to, to.cursor() as at:
            after = _advance(at, source, after)
    more = True
    while more:
        with to, to.cursor() as at:
            more = _answer(at, source)
    with to, to.cursor() as at:
        at.execute(WAITING, (source,))
        [(waiting,)] = at.fetchall()
    return int(waiting)


def _advance(at: cursor, source: str, after: int) -> int | None:
    """The read marks of the next conversations; the last of them."""
    at.execute(PLACES, (source, after, SLICE))
    places = [id_ for (id_,) in at.fetchall()]
    if not places:
        return None
    at.execute(LOCK, (places,))
    at.execute(ADVANCE, (source, places))
    at.execute(CLEAR, (source, places))
    return int(places[-1])


def _answer(at: cursor, source: str) -> bool:
    """The next replies; whether there may be more."""
    at.execute(ANSWERED, (source, SLICE))
    found = at.fetchall()
    if not found:
        return False
    ids, places, targets = (list(column) for column in zip(*found, strict=True))
    at.execute(LOCK, (sorted(set(places)),))
    at.execute(ANSWER, (ids, targets))
    at.execute(TOUCH, (sorted(set(places)),))
    return True
