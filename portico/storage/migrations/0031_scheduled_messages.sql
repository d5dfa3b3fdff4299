-- Messages that are sent later. A row is deleted when its message is stored.

create table scheduled_message (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null references person,
  conversation_id bigint not null references conversation,
  local_id text collate "C" not null,
  content jsonb not null,
  due_at timestamptz not null,
  timezone text,
  next_at timestamptz not null,
  taken_until timestamptz,
  error text,
  created_at timestamptz not null default now(),
  unique (user_id, local_id)
);
comment on column scheduled_message.content is 'The arguments of message.send besides conversation_id and local_id';
comment on column scheduled_message.next_at is 'When it is sent, or tried again';
comment on column scheduled_message.taken_until is 'Until when a process that sends it has it for itself';
comment on column scheduled_message.error is 'Why it cannot be sent; then it is not tried again';
create index scheduled_message_next on scheduled_message (next_at) where error is null;
