-- People, conversations, participants, messages, and the cursors of those who read the log.
-- Whoever changes the rows of a conversation (messages, participants) holds its row lock, taken in order of id.

create table person (
  id text collate "C" primary key check (char_length(id) between 1 and 64),
  role text not null default 'user' check (role in ('user', 'service', 'admin')),
  uid text,
  name text,
  name_words text collate "C" not null default '',
  email text,
  mobile text,
  avatar_url text,
  created_at timestamptz not null default now(),
  connected_at timestamptz
);
comment on table person is 'A user, a service or an admin; known by id only until they first connect';
comment on column person.uid is 'Claim uid of the token, for sites that have a second identifier';
comment on column person.name_words is 'The name folded (no accents, lower case), for lists and for finding people';
comment on column person.connected_at is 'First connect; null for somebody known by id only';
create index person_by_name on person (name_words, id);
create index person_by_word on person using gin (to_tsvector('simple', name_words));

create table barred_token (
  fingerprint text collate "C" primary key,
  expires_at timestamptz not null
);
comment on table barred_token is 'Tokens of revoked sessions, until they expire by themselves';

create table conversation (
  id bigint generated always as identity primary key,
  type text not null check (type in ('property_inquiry', 'general', 'support', 'group')),
  status text not null default 'active' check (status in ('active', 'archived', 'blocked')),
  property_id text,
  title text,
  metadata jsonb not null default '{}',
  pair_key text unique,
  last_seq bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 80);
comment on column conversation.pair_key is 'Hash of type, property and people: the same ones give the same conversation; null for groups';
comment on column conversation.last_seq is 'The seq of the newest message; numbers are given out under the row lock, so they are dense';
comment on column conversation.updated_at is 'Last activity; not indexed, so that a send stays a heap-only update';

create table participant (
  conversation_id bigint not null references conversation,
  user_id text collate "C" not null references person,
  role text not null default 'member' check (role in ('owner', 'member')),
  joined_at timestamptz not null default now(),
  left_at timestamptz,
  read_seq bigint not null default 0,
  delivered_seq bigint not null default 0,
  marked_unread boolean not null default false,
  muted_until timestamptz,
  pinned boolean not null default false,
  primary key (conversation_id, user_id)
) with (fillfactor = 80);
comment on column participant.left_at is 'Null while they are in';
comment on column participant.read_seq is 'Read up to here; never moves back. Unread is last_seq - read_seq';
comment on column participant.delivered_seq is 'On a device up to here; never below read_seq';
create index participant_of_user on participant (user_id, conversation_id);
comment on index participant_of_user is 'Not only of those who are in: the planner would take so small an index for lookups by conversation';

create table message (
  id bigint generated always as identity primary key,
  conversation_id bigint not null,
  seq bigint not null,
  rev integer not null default 1,
  sender_id text collate "C" not null,
  type text not null,
  text text,
  attachments jsonb,
  reply_to bigint,
  metadata jsonb,
  local_id text collate "C" not null,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  changed xid8 not null default pg_current_xact_id(),
  unique (conversation_id, seq),
  unique (sender_id, local_id)
);
comment on table message is 'What is said, and the log that its consumers tail. No foreign keys: the send statement itself proves them';
comment on column message.attachments is 'Null when there are none';
comment on column message.metadata is 'Null when it is empty';
comment on column message.changed is 'The transaction that wrote the row last: log order by visibility, below pg_snapshot_xmin';
create index message_changed on message (changed);

create table log_cursor (
  name text primary key,
  position xid8 not null
);
comment on table log_cursor is 'How far each consumer of the message log has got: everything changed before position is done';
