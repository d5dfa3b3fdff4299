-- A file that was sent in a conversation with evidence stays, also if another one takes its place in a card.
alter table media add column held boolean not null default false;
comment on column media.held is 'A ledger has its digest: it is never deleted';
update media set held = true where id in (
  select a ->> 'media_id' from ledger_entry l
  cross join jsonb_array_elements(l.content::jsonb -> 'attachments') a
  where l.entry ->> 'kind' in ('message', 'revision') and jsonb_typeof(l.content::jsonb -> 'attachments') = 'array');

create or replace function ledger_said(kind text, said message) returns void language sql
set search_path from current as $$
  update media set held = true where not held
    and id in (select a ->> 'media_id' from jsonb_array_elements(coalesce(said.attachments, '[]')) a);
  select ledger_append(
    said.conversation_id, kind,
    jsonb_build_object('message_id', said.id, 'seq', said.seq, 'rev', said.rev, 'sender_id', said.sender_id,
                       'type', said.type, 'deleted', said.deleted_at is not null,
                       'sent_at', to_char(said.created_at at time zone 'UTC',
                                          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    ledger_content(said))
$$;

-- Sending moves the cursor of the sender. Who scheduled a message, or starts a call, need not have seen what is
-- before it: `by` says what moved the cursor.
create or replace function ledger_view() returns trigger language plpgsql set search_path from current as $$
declare
  seen record;
  cause text;
begin
  if new.read_seq <= old.read_seq or new.cleared_seq <> old.cleared_seq or new.role = 'observer'
      or old.left_at is not null or new.left_at is not null then
    return null;
  end if;
  select min(m.seq) as first, max(m.seq) as last into seen from message m
  where m.conversation_id = new.conversation_id and m.seq > greatest(old.read_seq, new.cleared_seq)
    and m.seq <= new.read_seq and m.sender_id <> new.user_id;
  if seen.first is null then
    return null;
  end if;
  select case when bool_or(m.type <> 'call' and not starts_with(m.local_id, 'scheduled-')) then 'answer'
              when bool_or(m.type = 'call') then 'call'
              when count(*) > 0 then 'scheduled' else 'read' end
  into cause from message m
  where m.conversation_id = new.conversation_id and m.seq > old.read_seq and m.seq <= new.read_seq
    and m.sender_id = new.user_id;
  perform ledger_append(new.conversation_id, 'view', jsonb_build_object(
    'user_id', new.user_id, 'from_seq', seen.first, 'to_seq', seen.last, 'by', cause));
  return null;
end
$$;
