-- Messages that a participant pinned for everybody in the conversation: {by, at}.

alter table message add column pinned jsonb;

create table message_pin (
  message_id bigint primary key references message,
  conversation_id bigint not null references conversation,
  pinned_at timestamptz not null default now()
);
comment on table message_pin is 'Finds pinned messages; a row whose message is not pinned any more does not count';
create index message_pin_conversation on message_pin (conversation_id);
