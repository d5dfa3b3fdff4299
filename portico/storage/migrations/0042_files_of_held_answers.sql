-- A held answer keeps its files: they are uploads of its person, and go with the answer.

alter table inbound_answer
  add column media_ids text[] collate "C" not null default '{}',
  add column files_refused jsonb;
comment on column inbound_answer.media_ids is 'The files that wait with a held answer';
comment on column inbound_answer.files_refused is
  'Files that the message will lack, and why; null: nothing is known of them but their number';
