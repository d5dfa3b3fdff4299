-- Files that people upload, and where they are used.

create table media (
  id text collate "C" primary key,
  owner_id text collate "C" not null references person,
  type text not null,
  filename text not null,
  size bigint not null,
  width integer,
  height integer,
  thumbnail boolean not null default false,
  place text not null check (place in ('disk', 's3')),
  created_at timestamptz not null default now(),
  due_at timestamptz not null default now() + interval '1 day',
  condemned boolean not null default false
);
comment on table media is 'An uploaded file; its bytes lie where place says, under its id';
comment on column media.type is 'By its content, not by what the uploader said';
comment on column media.due_at is 'When the sweep looks whether a message has it: a day after the upload or the last sending, then every week';
comment on column media.condemned is 'The sweep is removing its bytes: nobody can send it or read it any more';
create index media_due on media (due_at);
create index media_of_owner on media (owner_id);

-- Who may read a file is who may read a message with it.
create index message_media on message using gin (attachments jsonb_path_ops) where attachments is not null;
