-- Decisions of moderators about people, appeals against them, and what the audit says of a look at a conversation.

create table moderation_decision (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null,
  decided_by text collate "C" not null,
  action text not null check (action in ('warn', 'delete_message', 'refuse', 'strike', 'suspend', 'block_user')),
  reason text,
  template text,
  report_id bigint,
  held_id bigint,
  message_id bigint,
  conversation_id bigint,
  created_at timestamptz not null,
  strike_until timestamptz,
  suspended_until timestamptz,
  overturned_at timestamptz,
  overturned_by text collate "C"
);
comment on table moderation_decision is 'What moderators decided about a person; the person is told of each';
comment on column moderation_decision.reason is 'For moderators; null once the person is erased';
comment on column moderation_decision.strike_until is 'Until when a strike counts; null for a decision that is none';
comment on column moderation_decision.suspended_until is 'Until when the person writes nothing; null for a decision without a suspension';
create index moderation_decision_of on moderation_decision (user_id, id);
create index moderation_decision_suspends on moderation_decision (suspended_until)
  where suspended_until is not null and overturned_at is null;

create table moderation_appeal (
  id bigint generated always as identity primary key,
  decision_id bigint not null unique references moderation_decision,
  text text,
  state text not null default 'open' check (state in ('open', 'upheld', 'overturned')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text collate "C",
  reason text
);
comment on table moderation_appeal is 'What somebody says against a decision about them, once for each';
comment on column moderation_appeal.text is 'In their words; null once they are erased';
comment on column moderation_appeal.reason is 'Why it was decided so, for moderators';
create index moderation_appeal_open on moderation_appeal (id) where state = 'open';

alter table report drop constraint report_status_check;
alter table report add constraint report_status_check check (
  status in ('open', 'dismissed', 'warned', 'message_deleted', 'struck', 'suspended', 'user_blocked'));
alter table report add column assignee_id text collate "C";
comment on column report.assignee_id is 'The moderator who looks after it';
alter table held_message add column assignee_id text collate "C";
comment on column held_message.assignee_id is 'The moderator who looks after it';

alter table audit add column conversation_id bigint;
alter table audit add column held_id bigint;
alter table audit add column decision_id bigint;
alter table audit add column reason text;
comment on column audit.reason is 'What the moderator gave as the reason of a look or a decision';
