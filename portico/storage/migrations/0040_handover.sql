-- Who answers in a conversation with a bot.
alter table conversation add column handed_over boolean not null default false;
alter table conversation add column answering_id text collate "C";
comment on column conversation.handed_over is 'Whether bots are to be silent';
comment on column conversation.answering_id is 'Who answers; null for the first bot, or once it was handed over for nobody in particular';
