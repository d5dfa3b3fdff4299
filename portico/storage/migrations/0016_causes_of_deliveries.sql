-- Who causes mails and SMS, for the limits of what one user can have sent a day.

alter table delivery add column cause text collate "C";
comment on column delivery.cause is 'Whose message made it due first; null for what the site tells';
create index delivery_caused on delivery (cause, done_at) where state = 'sent' and cause is not null;
