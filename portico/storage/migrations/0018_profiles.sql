-- Names and pictures: when they were given, what the last token said, and when others must hear of a change.

alter table person add column name_at timestamptz;
alter table person add column name_claim text;
alter table person add column avatar_at timestamptz;
alter table person add column avatar_claim text;
alter table person add column rev bigint not null default 1;
alter table person add column described xid8;
comment on column person.name_at is 'When the name was given: iat of the token, or when the user or the site changed it. Null when a service gave it';
comment on column person.name_claim is 'The name of the newest token that counted: one that repeats it changes nothing';
comment on column person.avatar_at is 'As name_at, for avatar_url';
comment on column person.avatar_claim is 'As name_claim, for avatar_url';
comment on column person.rev is 'Grows with each change of name and avatar_url';
comment on column person.described is 'The transaction that changed name or avatar_url last, for sync; null as long as none did';
create index person_described on person (described) where described is not null;

update person set name_at = case when name is not null then coalesce(connected_at, created_at) end,
                  avatar_at = case when avatar_url is not null then coalesce(connected_at, created_at) end
where name is not null or avatar_url is not null;

-- Tokens, users, the site, services, imports and erasure change profiles: one place counts the changes of all.
create function count_profile_change() returns trigger language plpgsql as $$
begin
  new.rev := old.rev + 1;
  new.described := pg_current_xact_id();
  return new;
end $$;
create trigger profile_changed before update of name, avatar_url on person for each row
  when ((old.name, old.avatar_url) is distinct from (new.name, new.avatar_url))
  execute function count_profile_change();
