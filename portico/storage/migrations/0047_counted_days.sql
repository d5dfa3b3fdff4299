-- Numbers of days that are over, and a way to the rows of a time: a day's numbers do not cost the whole table.
-- Rows lie nearly in the order of time, so a few kilobytes say which pages have which times.

create index message_of_time on message using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index conversation_of_time on conversation using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index person_of_time on person using brin (created_at) with (pages_per_range = 32, autosummarize = on);

create table counted_day (
  day date primary key,
  conversations bigint not null,
  messages bigint not null,
  active_users bigint not null,
  new_users bigint not null
);
comment on table counted_day is 'The numbers of days (UTC) that are over, as stats.overview has them: counted when they are first asked for. An import empties it';
