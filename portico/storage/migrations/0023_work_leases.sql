-- Work that one process of all nodes does at a time, and what it has done of a batch when it dies.

create table work_lease (
  name text primary key,
  node_id text not null,
  holder text not null,
  expires_at timestamptz not null
);
comment on table work_lease is 'Who does work that must not be done twice at the same time; taken over when it expires';
comment on column work_lease.holder is 'The process: a random name that it makes at its start';

create table webhook_posted (
  message_id bigint not null,
  rev integer not null,
  primary key (message_id, rev)
);
comment on table webhook_posted is 'What the endpoint has accepted of the batch after the cursor: the next process leaves it out';
