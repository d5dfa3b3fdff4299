-- The condition of a trigger is parsed by each statement that may fire it, and these two stand in the way of
-- every message and receipt. So the triggers ask only whether there is a ledger, and the functions ask the rest.
create or replace function ledger_view() returns trigger language plpgsql set search_path from current as $$
declare
  seen record;
begin
  if new.read_seq <= old.read_seq or new.cleared_seq <> old.cleared_seq or new.role = 'observer'
      or old.left_at is not null or new.left_at is not null then
    return null;
  end if;
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
create or replace trigger ledger_view after update of read_seq on participant
  for each row when (new.evidence) execute function ledger_view();

-- Its function reads the messages between the old and the new number: none where it has not grown.
create or replace trigger ledger_messages after update of last_seq on conversation
  for each row when (new.evidence) execute function ledger_messages();
