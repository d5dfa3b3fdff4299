-- What `portico import` has done, run by run.

create table import_run (
  id bigint generated always as identity primary key,
  source text collate "C" not null,
  file text not null,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  size bigint,
  bytes bigint not null default 0,
  taken bigint not null default 0,
  known bigint not null default 0,
  rejected bigint not null default 0,
  late bigint not null default 0,
  waiting bigint not null default 0,
  reasons jsonb not null default '{}'
);
comment on table import_run is 'Each run of `portico import` and its counts, kept up with each batch';
comment on column import_run.file is 'The name of the file, without its folder';
comment on column import_run.finished_at is 'Null while it runs, and for ever if it was stopped';
comment on column import_run.size is 'In bytes; null for a stream or a packed file';
comment on column import_run.reasons is 'How many lines were rejected, by reason: the most frequent';
