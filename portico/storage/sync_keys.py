"""The statement that finds the keys of a page of changes: conversations, and messages in them."""

# Below the newest message that was there before the position, everything was: seq grows under a lock.
# What changed there is in message_revised.
# Whoever has another name or picture is shown with the whole conversation: its own number did not grow.
OLDER = """coalesce((select k.seq from message k where k.conversation_id = p.conversation_id
    and k.changed < %(since)s::xid8 order by k.seq desc limit 1), 0)"""
KEYS = f"""
    with described as materialized (
      select q.conversation_id from person r
      join participant q on q.user_id = r.id and q.left_at is null
      where r.described >= %(since)s::xid8
    )
    select p.conversation_id, item.seq, item.whole
    from participant p
    join conversation c on c.id = p.conversation_id
    cross join lateral (
      select case when p.conversation_id = %(conversation)s then %(seq)s else 0 end as after,
             c.changed >= %(since)s::xid8 as moved,
             c.changed >= %(since)s::xid8 or p.changed >= %(since)s::xid8
               or p.conversation_id in (select conversation_id from described) as whole
    ) stand
    cross join lateral (
      select 0 as seq, stand.whole
      where p.conversation_id > %(conversation)s
        and (stand.whole or exists (select from participant q where q.conversation_id = p.conversation_id
                                      and q.left_at is null and q.changed >= %(since)s::xid8))
      union all (
        (select m.seq, false from message m
         where %(messages)s and stand.moved and m.conversation_id = p.conversation_id
           and m.seq > greatest(p.cleared_seq, stand.after, {OLDER})
         order by m.seq desc limit %(most)s)
        union
        (select m.seq, false from message m
         where %(messages)s and stand.moved and m.conversation_id = p.conversation_id
           and m.rev > 1 and m.changed >= %(since)s::xid8 and m.seq > greatest(p.cleared_seq, stand.after)
         order by m.seq desc limit %(most)s)
        order by seq desc limit %(most)s
      )
    ) item
    where p.user_id = %(user)s and p.left_at is null and p.conversation_id >= %(conversation)s
      and c.last_seq > p.hidden_seq
      and (%(below)s::bigint is null
           or (c.updated_at, c.id) < (to_timestamp(%(below)s / 1e6), %(below_id)s))
    order by p.conversation_id, item.seq limit %(limit)s
"""
# Planning KEYS takes longer than running it, so it is prepared. Its plan is the same for everybody.
KEYS_TYPES = {
    "user": "text",
    "since": "xid8",
    "conversation": "bigint",
    "seq": "bigint",
    "messages": "boolean",
    "below": "bigint",
    "below_id": "bigint",
    "most": "bigint",
    "limit": "bigint",
}
PREPARE_KEYS = f"prepare sync_keys({', '.join(KEYS_TYPES.values())}) as " + KEYS % {
    name: f"${number}" for number, name in enumerate(KEYS_TYPES, 1)
}
PREPARED_KEYS = f"execute sync_keys({', '.join(f'%({name})s' for name in KEYS_TYPES)})"
ONE_PLAN = "set local plan_cache_mode = force_generic_plan"
