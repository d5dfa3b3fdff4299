-- Messages that were taken back: few, and counted whenever somebody is told what is unread.

create index message_deleted on message (conversation_id, seq) where deleted_at is not null;
comment on index message_deleted is 'Unread is what is above the cursor, less what was taken back';
alter table delivery add column showing bigint[] not null default '{}';
comment on column delivery.showing is 'The messages that the push on the devices may quote: it is withdrawn when one of them is deleted';
comment on column participant.read_seq is 'Read up to here; never moves back. Unread is last_seq - read_seq, less what was deleted above it';
