-- Sync: which database this is, versions of what people see of a conversation, and ways to what changed.

create table identity (
  id uuid not null default gen_random_uuid(),
  is_it boolean primary key default true check (is_it)
);
comment on table identity is 'One row: cursors of sync.* name it. Give it a new id after going back to an older copy of the files';
insert into identity default values;

alter table conversation add column rev bigint not null default 1;
alter table participant add column rev bigint not null default 1;
comment on column conversation.rev is 'Grows with what all see of it: people, title, status. Not with messages and receipts, which have seq';
comment on column participant.rev is 'Grows with what they keep for themselves; a view has the sum of the two';

create index message_revised on message (conversation_id, changed) where rev > 1;
comment on index message_revised is 'Edited, deleted and reacted to; a message that was only sent is not in it, so a send pays nothing';
