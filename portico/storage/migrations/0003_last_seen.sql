-- When people were last seen, and who does not want to be.

alter table person add column last_seen timestamptz;
alter table person add column invisible boolean not null default false;
comment on column person.last_seen is 'When they last went offline without being invisible; written only then';
comment on column person.invisible is 'They look offline, whatever they do, until they choose another status';
