-- Cards: the terms, state and history of a viewing, an offer or a list of documents.
alter table message add column card jsonb;
comment on column message.card is 'Of a message of the type card; each change increments rev, as any change of a message';

create table card_deadline (
  message_id bigint primary key,
  due_at timestamptz not null
);
comment on table card_deadline is 'When an open card expires. No foreign key: a row whose card is over, deleted or erased is dropped when it is due';
create index card_deadline_due on card_deadline (due_at);
