-- Search: the words of messages, beside the messages, written by a consumer of the log and never by a send.

create table message_search (
  message_id bigint primary key,
  conversation_id bigint not null,
  seq bigint not null,
  words tsvector not null
);
comment on table message_search is 'The words of each message that has some; a second behind, but brought up to date by each search';
comment on column message_search.words is 'Folded words with their places, #conversation_id, and @user_id of everybody who was ever in it until then';
create index message_search_words on message_search using gin (words) with (gin_pending_list_limit = 512);

alter table log_cursor add column message_id bigint not null default 0;
comment on column log_cursor.message_id is 'For consumers that stop inside a transaction: its messages up to this id are done too';
