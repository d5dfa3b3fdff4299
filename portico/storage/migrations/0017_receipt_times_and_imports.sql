-- When cursors moved; and of imports: people of a conversation as rows of their own, calls, what somebody deleted for themselves.

alter table participant add column read_at timestamptz;
alter table participant add column delivered_at timestamptz;
comment on column participant.read_at is 'When they last marked something as read; null when that is not known';
comment on column participant.delivered_at is 'When their device last took something; null when that is not known';

create table imported_participant (
  source text collate "C" not null,
  their_id text collate "C" not null,
  user_id text collate "C" not null,
  member jsonb not null,
  primary key (source, their_id, user_id)
);
comment on table imported_participant is 'People of conversations, for conversations whose own rows name nobody. No foreign keys: it comes first';
comment on column imported_participant.their_id is 'The old id of the conversation';

alter table imported drop constraint imported_noun_check;
alter table imported add constraint imported_noun_check check (noun in ('conversation', 'message', 'call'));

alter table imported_mark add column cleared_until timestamptz;
comment on column imported_mark.cleared_until is 'They deleted for themselves what is older; infinity for all that was imported';
