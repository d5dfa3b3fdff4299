-- The second decision about the same says who made the first. A held message that is released has no row: the
-- audit knows it.

alter table inbound_answer add column decided_by text collate "C";
comment on column inbound_answer.decided_by is 'The admin who accepted or discarded a held answer';

create index audit_of_held on audit (held_id, id) where held_id is not null;

-- Its sender knows a held message by this id. If it were the id of a message too, an edit or a deletion by it would
-- meet that one.
alter table held_message alter column id drop identity;
alter table held_message alter column id set default nextval('message_id_seq');
