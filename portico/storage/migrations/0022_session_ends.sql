-- Sessions that were ended, for the other nodes: each ends its own that a row names. Rows are kept for an hour.
create table session_end (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null,
  reason text not null, -- the URI of the GOODBYE
  session_id bigint, -- this session only
  kept_session_id bigint, -- all sessions but this one
  kept_logins text[] not null default '{}', -- whose tokens stay valid
  issued_before double precision, -- sessions of tokens that were issued before (seconds since the epoch)
  ended integer not null default 0, -- how many sessions other nodes have ended
  created_at timestamptz not null default now()
);
create index session_end_created_at on session_end (created_at);
