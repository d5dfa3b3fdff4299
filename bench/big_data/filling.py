"""The statements that fill the database with the rows that sends, reads and the search index would write."""

# The triggers of these tables write nothing here: there are no webhooks, and no conversation keeps evidence.
QUIET = "set session_replication_role = replica"
WORDS = """
    create unlogged table bench_phrase (id integer primary key, text text not null, words tsvector not null);
    insert into bench_phrase
    select id, said, to_tsvector('simple', said) from (
      select id, array_to_string(array(
        select word.a[1 + floor(power(random(), 3) * array_length(word.a, 1))::int]
        from generate_series(1, 3 + 0 * id)), ' ') as said
      from generate_series(0, 8191) id, (select %(words)s::text[]) word(a)) made
"""
# A message's number from its place among those of all usual conversations.
NUMBER = "(({place}) + 1 + ({place}) / 99)"
PEOPLE = """
    insert into person (id, name, name_words)
    select id, initcap(id), id from (
      select 'customer' || n from generate_series(0, %(customers)s - 1) n
      union all select 'agent' || n from generate_series(0, %(agents)s - 1) n
      union all select %(busy)s) p(id)
"""
TALK = """
    select c, 'customer' || c %% %(customers)s as customer,
           case when c %% %(step)s = 0 then %(busy)s else 'agent' || c %% %(agents)s end as agent,
           (c - 2) / %(alive)s * %(alive)s * %(each)s + (c - 2) %% %(alive)s as first
    from generate_series(2, %(conversations)s + 1) c
"""
NEWEST = NUMBER.format(place="first + (%(each)s - 1) * %(alive)s")
_CONVERSATIONS = f"""
    insert into conversation (id, type, property_id, title, pair_key, last_seq, created_at, updated_at,
                              changed)
    overriding system value
    select c, 'property_inquiry', c::text, 'Flat ' || c || ', River Street', md5(c::text), %(each)s,
           {{at}}, {{until}}, (%(base)s + {NEWEST})::text::xid8
    from ({TALK}) t
    union all
    select 1, 'group', null, 'All of us', null, %(big)s, {{start}}, now(),
           (%(base)s + %(messages)s)::text::xid8
"""  # noqa: S608 (constants)
CONVERSATIONS = _CONVERSATIONS.format(
    at="%(end)s::timestamptz - %(age)s * (1 - " + NUMBER.format(place="first") + "::float8 / %(messages)s)",
    until="%(end)s::timestamptz - %(age)s * (1 - (" + NEWEST + ")::float8 / %(messages)s)",
    start="%(end)s::timestamptz - %(age)s",
)
# Every seventh conversation has two messages that the agent has not read.
PARTICIPANTS = f"""
    insert into participant (conversation_id, user_id, joined_at, read_seq, delivered_seq, read_at, changed)
    select c, p.id, now(), p.read, %(each)s, now(), (%(base)s + {NEWEST})::text::xid8
    from ({TALK}) t cross join lateral (
      values (customer, %(each)s), (agent, %(each)s - case when c %% 7 = 0 then 2 else 0 end)) p(id, read)
    union all
    select 1, id, now(), %(big)s - 10, %(big)s, now(), (%(base)s + %(messages)s)::text::xid8
    from (select 'customer' || n from generate_series(0, %(members)s - 2) n union all select %(busy)s) m(id)
"""  # noqa: S608 (constants)
# Of the messages in the numbers from `start` on: their conversation, and their place in it.
SAID = """
    select n, conversation_id, seq,
           case when conversation_id = 1 then 'customer' || seq %% (%(members)s - 1)
                when seq %% 2 = 1 then 'customer' || conversation_id %% %(customers)s
                when conversation_id %% %(step)s = 0 then %(busy)s
                else 'agent' || conversation_id %% %(agents)s end as sender_id,
           hashint8(n) & 8191 as one, hashint8(n + 1000000007) & 8191 as two, hashint8(-n) & 8191 as three
    from (
      select n, case when n %% 100 = 0 then 1
                     else 2 + j / (%(alive)s * %(each)s) * %(alive)s + j %% %(alive)s end as conversation_id,
             case when n %% 100 = 0 then n / 100 else j %% (%(alive)s * %(each)s) / %(alive)s + 1 end as seq
      from (select n, n - n / 100 - 1 as j from generate_series(%(start)s, %(stop)s) n) numbered) placed
"""
COLUMNS = """id, conversation_id, seq, rev, sender_id, type, text, local_id, created_at,
             edited_at, deleted_at, reactions, changed"""
# In a hundred messages: two with a reaction, one edited, half a one deleted.
ROWS = f"""
    select n as id, conversation_id, seq,
           case when n %% 200 = 7 or n %% 100 in (13, 3, 53) then 2 else 1 end as rev,
           sender_id, 'text' as type,
           case when n %% 200 = 7 then null else a.text || ' ' || b.text || ' ' || c.text end as text,
           gen_random_uuid()::text as local_id, at as created_at,
           case when n %% 100 = 13 then at end as edited_at, case when n %% 200 = 7 then at end as deleted_at,
           case when n %% 50 = 3 then jsonb_build_object('👍', jsonb_build_array(sender_id)) end as reactions,
           (%(base)s + n)::text::xid8 as changed
    from ({SAID}) said
    join bench_phrase a on a.id = one join bench_phrase b on b.id = two join bench_phrase c on c.id = three
    cross join lateral (select %(end)s::timestamptz - %(age)s * (1 - n::float8 / %(messages)s)) moment(at)
    order by n
"""  # noqa: S608 (constants)
MESSAGES = f"insert into message ({COLUMNS}) overriding system value {ROWS}"
INDEXED = f"""
    insert into message_search (message_id, conversation_id, seq, words)
    select n, conversation_id, seq, array_to_tsvector(
             case when conversation_id = 1 then everybody.ids else array[
               '#' || conversation_id, '@customer' || conversation_id %% %(customers)s,
               '@' || case when conversation_id %% %(step)s = 0 then %(busy)s
                           else 'agent' || conversation_id %% %(agents)s end] end)
           || a.words || b.words || c.words
    from ({SAID}) said
    join bench_phrase a on a.id = one join bench_phrase b on b.id = two join bench_phrase c on c.id = three
    cross join (select array_agg('@' || user_id) || array['#1'] from participant where conversation_id = 1
               ) everybody(ids)
    where n %% 200 <> 7
    order by n
"""  # noqa: S608 (constants)
SEARCHED = """
    insert into log_cursor (name, position) values ('search', pg_snapshot_xmin(pg_current_snapshot()))
    on conflict (name) do update set position = excluded.position, message_id = 0
"""
NUMBERED = """
    select setval(pg_get_serial_sequence('message', 'id'), %(messages)s),
           setval(pg_get_serial_sequence('conversation', 'id'), %(conversations)s + 1)
"""
BASE = "select pg_current_xact_id()::text::bigint"
# Gives out transaction numbers, as that many sends would: a block with a handler has one of its own.
BURN = """
    create unlogged table bench_burnt (n integer);
    do $$ begin
      for n in 1..{count} loop
        begin insert into bench_burnt values (n); exception when division_by_zero then null; end;
      end loop;
    end $$;
    drop table bench_burnt
"""
# All but the primary keys: they are made when the rows are there.
CONSTRAINTS = """
    select conname, pg_get_constraintdef(oid) from pg_constraint
    where conrelid = %s::regclass and contype = 'u'
"""
INDEXES = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
    where i.indrelid = %s::regclass and not i.indisprimary
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
"""
