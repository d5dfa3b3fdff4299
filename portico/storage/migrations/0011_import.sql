-- What came from another chat server: which rows, under which ids, and what is to be settled when the rest has come.

alter table message add column imported integer;
comment on column message.imported is 'The rev that it was imported with: as long as it has that, nobody is told of it. Null for what was said here';

create table imported (
  source text collate "C" not null,
  noun text not null check (noun in ('conversation', 'message')),
  their_id text collate "C" not null,
  id bigint not null,
  primary key (source, noun, their_id)
);
comment on table imported is 'What was imported, so that it is not a second time. Two of their conversations may be one here';
comment on column imported.source is 'The other server, as named by `portico import --source`';

create table imported_mark (
  source text collate "C" not null,
  conversation_id bigint not null references conversation,
  user_id text collate "C" not null references person,
  message_id text collate "C",
  at timestamptz,
  primary key (source, conversation_id, user_id)
);
comment on table imported_mark is 'How far people had read there; their cursors follow when the messages have come, and never go back';
comment on column imported_mark.message_id is 'Their id of the last message that was read';
comment on column imported_mark.at is 'Or the time until which all was read';

create table imported_reply (
  message_id bigint primary key references message,
  source text collate "C" not null,
  their_id text collate "C" not null
);
comment on table imported_reply is 'Messages that answer one which has not come yet';
