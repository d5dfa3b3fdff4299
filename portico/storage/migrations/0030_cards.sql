-- Cards: the terms, state and history of a viewing, an offer or a list of documents.
alter table message add column card jsonb;
comment on column message.card is 'Of a message of the type card; each change increments rev, as any change of a message';

create table card_deadline (
  message_id bigint primary key,
  due_at timestamptz not null
);
comment on table card_deadline is 'When an open card expires. No foreign key: a row whose card is over, deleted or erased is dropped when it is due';
create index card_deadline_due on card_deadline (due_at);

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
