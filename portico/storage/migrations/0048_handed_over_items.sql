-- Whether a bot answers no more, in the inbox too: an index of another table cannot know it. Triggers keep it, so
-- that it is right while nodes of an older version hand conversations over.

alter table inbox_item add column handed_over boolean not null default false;
comment on column inbox_item.handed_over is 'As in conversation, for the index of what waits for a person';

create function inbox_hand_over() returns trigger language plpgsql set search_path from current as $$
begin
  update inbox_item set handed_over = new.handed_over where conversation_id = new.id;
  return null;
end
$$;
create trigger inbox_follows_handover after update of handed_over on conversation
  for each row when (old.handed_over <> new.handed_over) execute function inbox_hand_over();

create function inbox_begin() returns trigger language plpgsql set search_path from current as $$
begin
  new.handed_over := coalesce((select handed_over from conversation where id = new.conversation_id), false);
  return new;
end
$$;
create trigger inbox_begins_as_handed_over before insert on inbox_item
  for each row execute function inbox_begin();
