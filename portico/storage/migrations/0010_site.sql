-- The Django site beside Portico: what it has been told, by which ids it knows it, what it refuses, whom it was asked about.

create table site_conversation (
  conversation_id bigint primary key references conversation,
  site_id jsonb,
  told_rev bigint not null default 0,
  due_at timestamptz
);
comment on table site_conversation is 'Conversations that are mirrored to the site, or came from it';
comment on column site_conversation.site_id is 'Its id there, number or string, as the site gave it; null until it did';
comment on column site_conversation.told_rev is 'The conversation.rev that the site has; 0 for none';
comment on column site_conversation.due_at is 'Since when somebody wants it looked at, whatever else is due; null when nobody does';
create index site_conversation_by_site_id on site_conversation (site_id);
create index site_conversation_due on site_conversation (due_at) where due_at is not null;

create table site_message (
  message_id bigint primary key,
  conversation_id bigint not null,
  seq bigint not null,
  rev integer not null,
  told_rev integer not null default 0,
  site_id jsonb,
  due_at timestamptz not null default now()
) with (fillfactor = 80);
comment on table site_message is 'Messages that the log has shown to the bridge: what is to be mirrored, and what is. No foreign keys, as in message';
comment on column site_message.rev is 'The newest message.rev that the log has shown';
comment on column site_message.told_rev is 'The rev that the site has; 0 for none. Less than rev means due, unless it was refused';
comment on column site_message.site_id is 'Its id there, as the site gave it';
comment on column site_message.due_at is 'Since when it has been due, or was';
create index site_message_due on site_message (due_at) where told_rev < rev;
create index site_message_of on site_message (conversation_id, seq);

create table site_read (
  conversation_id bigint not null,
  user_id text collate "C" not null,
  told_seq bigint not null,
  primary key (conversation_id, user_id)
);
comment on table site_read is 'Read marks that the site has: nothing is left to tell up to told_seq';

create table site_refusal (
  what text not null check (what in ('conversation', 'message', 'read')),
  id bigint not null,
  user_id text collate "C" not null default '',
  rev bigint not null,
  conversation_id bigint not null,
  status integer not null,
  reason text not null,
  at timestamptz not null default now(),
  primary key (what, id, user_id)
);
comment on table site_refusal is 'Dead letters: what the site refused for good. Never a text; deleting a row lets it be tried again';
comment on column site_refusal.id is 'Of the conversation or the message; for a read mark of the conversation';
comment on column site_refusal.user_id is 'Whose read mark it is; empty for the rest';
comment on column site_refusal.rev is 'What was refused: a rev, for a read mark the seq; a later one is tried';
comment on column site_refusal.status is 'The HTTP status; 0 for a message that has no conversation at the site to be in';
comment on column site_refusal.reason is 'A code: refused, or conversation when it is the conversation that was refused';
create index site_refusal_of on site_refusal (conversation_id);

create table site_person (
  user_id text collate "C" primary key,
  fetched_at timestamptz not null,
  known boolean not null,
  profile text,
  preferences text,
  devices text
);
comment on table site_person is 'When the site was asked about somebody last, and digests of what it said: only what is new there changes anything here';
comment on column site_person.known is 'False when the site has nobody of this id';
comment on column site_person.profile is 'Digest of its answer; null when there was none yet';

alter table device add column from_site boolean not null default false;
comment on column device.from_site is 'The site listed it; it goes when the site lists it no more';
