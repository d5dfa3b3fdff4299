-- The nodes that share this database. A node is alive until `expires_at`, by this server's clock; the process
-- `core` of each extends that every second. The columns that are written then have no index, so that
-- an update stays in its page.
create table node (
  id text primary key check (id ~ '^[a-z0-9-]{1,32}$'),
  place text not null, -- which installation runs under this id
  address text not null default '', -- a hint for people
  version text not null default '',
  schema text not null default '', -- the newest migration that its version knows
  cluster boolean not null default false,
  secrets text not null default '', -- what must agree at all nodes, as a fingerprint
  files text not null default '', -- where its files are; empty for its own disk
  sessions integer not null default 0,
  draining boolean not null default false,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
) with (fillfactor = 50);
