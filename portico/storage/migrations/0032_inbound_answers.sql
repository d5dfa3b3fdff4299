-- Answers by email and SMS: the addresses that they go to, and what has become of each.

create table reply_address (
  token text collate "C" primary key,
  user_id text collate "C" not null references person,
  conversation_id bigint not null references conversation,
  created_at timestamptz not null default now(),
  unique (user_id, conversation_id)
);
comment on table reply_address is 'One person in one conversation, in the address that answers to mails go to';
comment on column reply_address.created_at is 'Before they joined, for the last time: the address is void';

create table inbound_answer (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null,
  conversation_id bigint not null,
  local_id text collate "C" not null,
  via text not null check (via in ('email', 'sms')),
  state text not null default 'taken'
    check (state in ('taken', 'sent', 'held', 'accepted', 'discarded', 'refused')),
  sender text,
  text text,
  files_dropped integer not null default 0,
  received_at timestamptz not null,
  unique (user_id, local_id)
);
comment on table inbound_answer is 'Each answer once, for a month: a repetition finds its row';
comment on column inbound_answer.state is 'taken: being sent, or tried again; held: an admin decides; the rest is over';
comment on column inbound_answer.sender is 'The address that it came from, only while it is held; so is the text';
create index inbound_answer_of_user on inbound_answer (user_id, received_at);
create index inbound_answer_held on inbound_answer (id) where state = 'held';
create index inbound_answer_old on inbound_answer (received_at);

-- By the last digits, because numbers are stored as people write them.
create index person_mobile_end on person (right(regexp_replace(mobile, '\D', '', 'g'), 7)) where mobile is not null;
