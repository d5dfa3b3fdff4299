-- Devices belong to the login that registered them, and end with it.

alter table device add column login text collate "C";
alter table device add column issued_at timestamptz;
alter table device add column expires_at timestamptz;
comment on column device.login is 'Who registered it, as barred_token names it; null when that is not known: it ends at the next revocation';
comment on column device.issued_at is 'The iat of the token that registered it, or that its session went on with';
comment on column device.expires_at is 'The exp of that token; push goes on after it';

create table ended_device (
  user_id text collate "C" not null references person,
  provider text not null,
  token text collate "C" not null,
  ended_at timestamptz not null default now(),
  primary key (user_id, provider, token)
);
comment on table ended_device is 'Devices that the site lists and that were revoked here: left out until the site drops them, or an app registers them';
