-- Calendars: the accepted viewings, and the addresses under which calendar programs follow them.
create table appointment (
  message_id bigint primary key,
  conversation_id bigint not null,
  begins_at timestamptz not null
);
comment on table appointment is 'The accepted viewings, for calendars. No foreign key: a row whose message is deleted or erased says nothing any more';
create index appointment_of on appointment (conversation_id, begins_at);

create table calendar_feed (
  user_id text collate "C" primary key,
  secret text collate "C" not null unique
);
comment on table calendar_feed is 'The address under which a calendar follows the viewings of a user';
