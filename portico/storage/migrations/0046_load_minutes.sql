-- What each node did, minute by minute, for the plots of the console.

create table load_minute (
  node_id text collate "C" not null,
  at timestamptz not null,
  seconds real not null,
  sessions integer not null,
  waiting integer not null,
  messages bigint not null,
  events bigint not null,
  calls bigint not null,
  refused bigint not null,
  failed bigint not null,
  latency bigint[] not null,
  primary key (at, node_id)
);
comment on table load_minute is 'What a node did until a time; a row a minute, kept for a week';
comment on column load_minute.seconds is 'How long it counted; 0 in the first row after a start';
comment on column load_minute.latency is 'Calls answered within 1 ms, 2.5 ms, ... 5 s, and all calls';
