-- Guests: visitors without an account, and the accounts that they are joined to.

alter table person add column guest_metadata jsonb;
alter table person add column merged_into text collate "C" references person;
comment on column person.guest_metadata is 'What the site stores of a guest; null for everybody else';
comment on column person.merged_into is 'The account that has everything of this guest; the guest cannot log in any more';

create table guest_merge (
  guest_id text collate "C" primary key references person,
  user_id text collate "C" not null references person,
  requested_by text collate "C" not null,
  requested_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on table guest_merge is 'Guests whose data passes to an account: worked off in steps, taken up again after a crash';
comment on column guest_merge.finished_at is 'After a last look that comes later than anything that was on its way when it began';
create index guest_merge_open on guest_merge (requested_at) where finished_at is null;
