-- Moderation (reports, bans, the audit of what admins do) and people's own data (erasure, retention).

alter table person add column banned_at timestamptz;
alter table person add column tokens_barred_before timestamptz;
alter table person add column erased_at timestamptz;
comment on column person.banned_at is 'Since when moderation lets them in no more; null for everybody else';
comment on column person.tokens_barred_before is 'Tokens issued before this, or without iat, let nobody in; null when there is no such mark';
comment on column person.erased_at is 'Since when this is an id and nothing else; an erased person does not come back';
create index person_put_out on person (id) where banned_at is not null or erased_at is not null;

create table report (
  id bigint generated always as identity primary key,
  reporter_id text collate "C" not null references person,
  user_id text collate "C" not null references person,
  conversation_id bigint references conversation,
  message_id bigint references message,
  reason text,
  text text,
  status text not null default 'open' check (status in ('open', 'dismissed', 'message_deleted', 'user_blocked')),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text collate "C"
);
comment on table report is 'What somebody finds wrong with a message or a person, for admins';
comment on column report.user_id is 'Whom it is about: the sender of the message, or the person';
comment on column report.message_id is 'Null when it is about the person';
comment on column report.reason is 'In the words of the reporter; null once either of the two is erased, or the time of the message is over';
comment on column report.text is 'What the message said when it was reported; null once its sender is erased or its time is over';
create unique index report_once on report (reporter_id, user_id, coalesce(message_id, 0)) where status = 'open';
create index report_open on report (id) where status = 'open';
create index report_of_message on report (message_id) where message_id is not null;
create index report_of_user on report (user_id);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  admin_id text collate "C" not null,
  action text not null,
  user_id text collate "C",
  message_id bigint,
  report_id bigint
);
comment on table audit is 'What admins did, to whom and when; ids only, so an erasure leaves it as it is';
comment on column audit.action is 'The procedure, and after a colon what was chosen: moderation.resolve:dismiss';
create index audit_of_user on audit (user_id, id);

create table erasure (
  user_id text collate "C" primary key references person,
  requested_by text collate "C" not null,
  requested_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table erasure is 'Whose data is to be emptied: worked off in batches, taken up again after a crash';
comment on column erasure.finished_at is 'After a last look that comes later than anything that was on its way when it began';

create table retention (
  conversation_type text primary key,
  after_id bigint not null
);
comment on table retention is 'How far the emptying of old messages has got: every message up to after_id is done';

create index participant_who_left on participant (user_id) where left_at is not null;
create index message_with_reactions on message (conversation_id, seq) where reactions is not null;
