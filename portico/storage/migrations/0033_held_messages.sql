-- Messages that the contact guard holds until a moderator releases or refuses them.

create table held_message (
  id bigint generated always as identity primary key,
  conversation_id bigint not null,
  sender_id text collate "C" not null,
  local_id text collate "C" not null,
  draft jsonb,
  detectors text[] not null,
  state text not null default 'held' check (state in ('held', 'releasing', 'refused')),
  created_at timestamptz not null default now(),
  decided_by text collate "C",
  unique (sender_id, local_id)
);
comment on column held_message.draft is 'The whole message as it was sent; null when it is refused';
comment on column held_message.state is 'A message that is being released is one again if its process dies; a released one has no row';
create index held_message_open on held_message (id) where state <> 'refused';
