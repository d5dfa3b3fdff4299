-- Who opened a conversation: for sites whose conversations have a buyer and a seller.

alter table conversation add column creator_id text collate "C";
comment on column conversation.creator_id is 'Who opened it; null when that is not known: before this column, and by import';
