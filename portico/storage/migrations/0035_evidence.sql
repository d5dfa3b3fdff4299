-- Evidence mode: a ledger of what happens in a conversation, written in the transaction of what it records.
-- Triggers write it, so that no statement can forget it. Conversations without evidence pay only for the
-- conditions of the triggers, which read columns of the row itself.
-- What an entry says is flat: strings, integers, booleans and null under names of a-z and _. So the text of its
-- jsonb, ordered by name and without spaces, is its RFC 8785 form.

alter table conversation add column evidence boolean not null default false;
alter table participant add column evidence boolean not null default false;
alter table participant drop constraint participant_role_check;
alter table participant add constraint participant_role_check check (role in ('owner', 'member', 'observer')) not valid;
alter table media add column sha256 text;
comment on column conversation.evidence is 'Whether it keeps a ledger; set when it is created, and for good';
comment on column participant.evidence is 'That of the conversation, for the conditions of triggers';
comment on column media.sha256 is 'Digest of the bytes in hexadecimal; null for files from before evidence mode';

create table ledger_entry (
  conversation_id bigint not null references conversation,
  n bigint not null,
  entry jsonb not null,
  content text,
  digest bytea not null,
  primary key (conversation_id, n)
);
comment on table ledger_entry is 'What happened in a conversation with evidence, in order. Rows are added, and never changed or deleted';
comment on column ledger_entry.n is 'Dense from 1: given out under the lock of the conversation';
comment on column ledger_entry.content is 'What was said, as JSON; the entry has its digest (content_sha256). Null for entries without words';
comment on column ledger_entry.digest is 'SHA-256 of the digest before it (32 zero bytes for the first) and the RFC 8785 form of the entry';
create index ledger_view on ledger_entry (conversation_id, ((entry ->> 'to_seq')::bigint)) where entry ->> 'kind' = 'view';

create function ledger_canonical(entry jsonb) returns text language sql immutable as $$
  select '{' || string_agg(to_json(key)::text || ':' || value::text, ',' order by key collate "C") || '}'
  from jsonb_each(entry)
$$;

create function ledger_append(place bigint, kind text, fields jsonb, content text default null)
returns void language plpgsql set search_path from current as $$
declare
  head record;
  written jsonb;
begin
  perform from conversation c where c.id = place for no key update;
  select l.n, l.digest into head from ledger_entry l where l.conversation_id = place order by l.n desc limit 1;
  written := fields || jsonb_build_object(
    'conversation_id', place, 'n', coalesce(head.n, 0) + 1, 'kind', kind,
    'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  if content is not null then
    written := written
      || jsonb_build_object('content_sha256', encode(sha256(convert_to(content, 'UTF8')), 'hex'));
  end if;
  insert into ledger_entry (conversation_id, n, entry, content, digest)
  values (place, coalesce(head.n, 0) + 1, written, content,
          sha256(coalesce(head.digest, decode(repeat('00', 32), 'hex'))
                 || convert_to(ledger_canonical(written), 'UTF8')));
end
$$;

create function ledger_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger of a conversation is only added to';
end
$$;
create trigger ledger_is_added_to before update or delete on ledger_entry
  for each row execute function ledger_refuse();
create trigger ledger_is_never_emptied before truncate on ledger_entry
  for each statement execute function ledger_refuse();
create trigger ledger_is_for_good before update of evidence on conversation
  for each row when (old.evidence is distinct from new.evidence) execute function ledger_refuse();

-- The conversation itself.
create function ledger_conversation() returns trigger language plpgsql set search_path from current as $$
begin
  perform ledger_append(
    new.id, case tg_op when 'INSERT' then 'opened' else 'changed' end,
    jsonb_build_object('type', new.type, 'creator_id', new.creator_id, 'status', new.status),
    jsonb_build_object('title', new.title, 'property_id', new.property_id, 'booking_url', new.booking_url,
                       'metadata', new.metadata)::text);
  return null;
end
$$;
create trigger ledger_opened after insert on conversation
  for each row when (new.evidence) execute function ledger_conversation();
create trigger ledger_changed after update of title, metadata, booking_url, status on conversation
  for each row when (new.evidence and (old.title, old.metadata, old.booking_url, old.status)
                     is distinct from (new.title, new.metadata, new.booking_url, new.status))
  execute function ledger_conversation();

-- Messages. Every statement that adds some moves last_seq too, and its triggers see what it has added.
create function ledger_content(said message) returns text language sql stable set search_path from current as $$
  select jsonb_build_object(
    'text', said.text, 'reply_to', said.reply_to, 'metadata', said.metadata, 'card', said.card,
    'attachments', (
      select jsonb_agg(x.attachment || jsonb_build_object('sha256', f.sha256) order by x.place)
      from jsonb_array_elements(said.attachments) with ordinality as x(attachment, place)
      left join media f on f.id = x.attachment ->> 'media_id'))::text
$$;

create function ledger_said(kind text, said message) returns void language sql
set search_path from current as $$
  select ledger_append(
    said.conversation_id, kind,
    jsonb_build_object('message_id', said.id, 'seq', said.seq, 'rev', said.rev, 'sender_id', said.sender_id,
                       'type', said.type, 'deleted', said.deleted_at is not null,
                       'sent_at', to_char(said.created_at at time zone 'UTC',
                                          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
    ledger_content(said))
$$;

create function ledger_messages() returns trigger language plpgsql set search_path from current as $$
declare
  said message;
begin
  for said in
    select m.* from message m
    where m.conversation_id = new.id and m.seq > old.last_seq and m.seq <= new.last_seq order by m.seq
  loop
    perform ledger_said('message', said);
  end loop;
  return null;
end
$$;
create trigger ledger_messages after update of last_seq on conversation
  for each row when (new.evidence and new.last_seq > old.last_seq) execute function ledger_messages();

create function ledger_revision() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from conversation c where c.id = new.conversation_id and c.evidence) then
    perform ledger_said('revision', new);
  end if;
  return null;
end
$$;
create trigger ledger_revision
  after update of text, attachments, metadata, card, deleted_at, sender_id on message
  for each row when (new.type <> 'call' and
    (old.text, old.attachments, old.metadata, old.card, old.deleted_at, old.sender_id)
    is distinct from (new.text, new.attachments, new.metadata, new.card, new.deleted_at, new.sender_id))
  execute function ledger_revision();

-- Who comes and goes, and what they see first when. Reading moves the cursor; deleting it for oneself does not.
create function ledger_mark_participant() returns trigger language plpgsql set search_path from current as $$
begin
  select c.evidence into new.evidence from conversation c where c.id = new.conversation_id;
  return new;
end
$$;
create trigger ledger_mark_participant before insert on participant
  for each row execute function ledger_mark_participant();

create function ledger_participant() returns trigger language plpgsql set search_path from current as $$
declare
  who participant := case when tg_op = 'DELETE' then old else new end;
  kind text := case when tg_op = 'DELETE' or who.left_at is not null then 'left'
                    when tg_op = 'INSERT' or old.left_at is not null then 'joined' else 'role' end;
begin
  perform ledger_append(
    who.conversation_id, kind,
    jsonb_build_object('user_id', who.user_id, 'role', who.role, 'seq', who.cleared_seq),
    (select jsonb_build_object('name', p.name)::text from person p where p.id = who.user_id and kind = 'joined'));
  return null;
end
$$;
create trigger ledger_joined after insert on participant
  for each row when (new.evidence) execute function ledger_participant();
create trigger ledger_moved after update of left_at, role on participant
  for each row when (new.evidence and (old.left_at is not null, old.role)
                     is distinct from (new.left_at is not null, new.role))
  execute function ledger_participant();
create trigger ledger_taken_out after delete on participant
  for each row when (old.evidence) execute function ledger_participant();

create function ledger_view() returns trigger language plpgsql set search_path from current as $$
declare
  seen record;
begin
  select min(m.seq) as first, max(m.seq) as last into seen from message m
  where m.conversation_id = new.conversation_id and m.seq > greatest(old.read_seq, new.cleared_seq)
    and m.seq <= new.read_seq and m.sender_id <> new.user_id;
  if seen.first is not null then
    perform ledger_append(new.conversation_id, 'view', jsonb_build_object(
      'user_id', new.user_id, 'from_seq', seen.first, 'to_seq', seen.last));
  end if;
  return null;
end
$$;
create trigger ledger_view after update of read_seq on participant
  for each row when (new.evidence and new.read_seq > old.read_seq and new.cleared_seq = old.cleared_seq
                     and new.role <> 'observer' and old.left_at is null and new.left_at is null)
  execute function ledger_view();

-- Calls, and who was in them.
create function ledger_call() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from conversation c where c.id = new.conversation_id and c.evidence) then
    perform ledger_append(new.conversation_id, 'call', jsonb_build_object(
      'call_id', new.id, 'message_id', new.message_id, 'caller_id', new.caller_id, 'call_kind', new.kind,
      'status', new.status, 'reason', new.reason));
  end if;
  return null;
end
$$;
create trigger ledger_call after insert on call for each row execute function ledger_call();
create trigger ledger_call_changed after update of status, kind on call
  for each row when ((old.status, old.kind) is distinct from (new.status, new.kind))
  execute function ledger_call();

create function ledger_call_party() returns trigger language plpgsql set search_path from current as $$
declare
  place bigint := (select k.conversation_id from call k join conversation c on c.id = k.conversation_id
                   where k.id = new.call_id and c.evidence);
begin
  if place is not null then
    perform ledger_append(place, 'call_party', jsonb_build_object(
      'call_id', new.call_id, 'user_id', new.user_id, 'state', new.state));
  end if;
  return null;
end
$$;
create trigger ledger_call_party after insert on call_party
  for each row execute function ledger_call_party();
create trigger ledger_call_party_changed after update of state on call_party
  for each row when (old.state is distinct from new.state) execute function ledger_call_party();
