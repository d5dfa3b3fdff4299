-- Teams: who is in them, the inbox that they share, and what they alone see.

create table team (
  id bigint generated always as identity primary key,
  participant_id text collate "C" not null unique generated always as ('team:' || id::text) stored,
  shows text not null default 'team' check (shows in ('team', 'agent')),
  assignment text not null default 'manual' check (assignment in ('manual', 'in_turn', 'last_answered')),
  office_hours jsonb,
  away_text text,
  escalate_after integer check (escalate_after > 0),
  last_in_turn text collate "C",
  created_at timestamptz not null default now()
);
comment on table team is 'Several people who answer under one name, which is in person under participant_id';
comment on column team.participant_id is 'The team as a participant of conversations';
comment on column team.shows is 'Whether the other side is told who of the team wrote';
comment on column team.office_hours is '{timezone, open: [{day, from, to}]}; null for always open';
comment on column team.escalate_after is 'Minutes for which a question may stay unanswered; null for ever';
comment on column team.last_in_turn is 'Who was assigned last, where members take turns';

create table team_member (
  team_id bigint not null references team,
  user_id text collate "C" not null references person,
  role text not null default 'member' check (role in ('lead', 'member')),
  joined_at timestamptz not null default now(),
  primary key (team_id, user_id)
);
create index team_member_of_user on team_member (user_id);

create table team_answer (
  sender_id text collate "C" not null,
  local_id text collate "C" not null,
  team_id bigint not null references team,
  member_id text collate "C" not null references person,
  answered_at timestamptz,
  waited_ms bigint,
  primary key (sender_id, local_id)
);
comment on table team_answer is 'Who of a team wrote a message, by the key of the message; written just before it';
comment on column team_answer.answered_at is 'When the message was stored, if it answered somebody';
comment on column team_answer.waited_ms is 'For how long they had waited';
create index team_answer_by_time on team_answer (team_id, answered_at) where answered_at is not null;

create table inbox_item (
  conversation_id bigint not null references conversation,
  team_id bigint not null references team,
  rev bigint not null default 1,
  status text not null default 'open' check (status in ('open', 'snoozed', 'closed')),
  assignee_id text collate "C" references person,
  labels text[] not null default '{}',
  snoozed_until timestamptz,
  waiting_since timestamptz,
  escalated_at timestamptz,
  answered_by text collate "C" references person,
  active_at timestamptz not null,
  primary key (conversation_id, team_id)
);
comment on table inbox_item is 'A conversation in the inbox of a team; made by its first message, or when somebody assigns it';
comment on column inbox_item.waiting_since is 'The oldest message that the team has not answered';
comment on column inbox_item.escalated_at is 'When the leads were told of it';
comment on column inbox_item.active_at is 'The newest message, to which the inbox is ordered';
create index inbox_item_by_activity on inbox_item (team_id, status, active_at desc, conversation_id desc);
create index inbox_item_of_assignee on inbox_item (team_id, assignee_id, status, active_at desc, conversation_id desc);
create index inbox_item_by_label on inbox_item using gin (labels);
create index inbox_item_snoozed on inbox_item (snoozed_until) where status = 'snoozed';
create index inbox_item_waiting on inbox_item (waiting_since)
  where waiting_since is not null and escalated_at is null and status = 'open';

create table note (
  id bigint generated always as identity primary key,
  team_id bigint not null references team,
  conversation_id bigint not null references conversation,
  author_id text collate "C" not null references person,
  local_id text collate "C" not null,
  text text not null,
  after_seq bigint not null,
  created_at timestamptz not null default now(),
  unique (author_id, local_id)
);
comment on table note is 'What a team writes about a conversation for itself. No message: nothing that reads messages can show it';
comment on column note.after_seq is 'The newest message when it was written, behind which it is shown';
create index note_of_conversation on note (conversation_id, team_id, id);

create table saved_reply (
  id bigint generated always as identity primary key,
  team_id bigint not null references team,
  title text not null,
  text text not null,
  updated_at timestamptz not null default now()
);
create index saved_reply_of_team on saved_reply (team_id, title);

alter table delivery add column on_behalf text collate "C";
comment on column delivery.on_behalf is 'The team as whose member the user is notified: its reading counts. Null for what is the user''s own';
