-- Texts that were not sent yet, one for each participant of a conversation.

create table draft (
  user_id text collate "C" not null references person,
  conversation_id bigint not null references conversation,
  text text not null,
  seq bigint not null,
  updated_at timestamptz not null,
  primary key (user_id, conversation_id)
);
comment on column draft.seq is 'The last message when it was written: a later one by the user means that it was sent';
