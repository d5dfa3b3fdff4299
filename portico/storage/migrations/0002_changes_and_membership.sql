-- What people change: messages (edit, delete, react), conversations (members, blocks, what each one keeps for themselves).

alter table message add column reactions jsonb;
comment on column message.reactions is 'Emoji to the ids of those who reacted, in order; null when there are none';

create table revision (
  message_id bigint not null references message on delete cascade,
  rev integer not null,
  text text,
  until timestamptz not null,
  primary key (message_id, rev)
);
comment on table revision is 'What a message said before each edit or deletion, for audit';
comment on column revision.until is 'When it stopped saying so';

alter table conversation add column booking_url text;
alter table conversation add column changed xid8 not null default pg_current_xact_id();
comment on column conversation.changed is 'The transaction that wrote the row last, for sync';

alter table participant add column archived boolean not null default false;
alter table participant add column cleared_seq bigint not null default 0;
alter table participant add column hidden_seq bigint not null default -1;
alter table participant add column changed xid8 not null default pg_current_xact_id();
comment on column participant.cleared_seq is 'They see only what comes after: set when they join a group and when they delete it for themselves';
comment on column participant.hidden_seq is 'Not in their list until last_seq is greater: set when they delete it for themselves';
comment on column participant.changed is 'The transaction that wrote the row last, for sync';

create table conversation_block (
  conversation_id bigint not null references conversation,
  user_id text collate "C" not null references person,
  primary key (conversation_id, user_id)
);
comment on table conversation_block is 'Who blocks a conversation; its status is blocked while anybody does';

create table person_block (
  user_id text collate "C" not null references person,
  blocked_id text collate "C" not null references person,
  created_at timestamptz not null default now(),
  primary key (user_id, blocked_id)
);
comment on table person_block is 'Who blocks whom; their conversations of two are blocked with it';
create index person_block_of on person_block (blocked_id);
