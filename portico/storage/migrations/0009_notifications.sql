-- Notifications: devices, preferences, deliveries with their attempts, and how far each follower of the log has got.

create table device (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null references person,
  provider text not null check (provider in ('fcm', 'expo', 'webpush')),
  token text collate "C" not null,
  platform text not null check (platform in ('ios', 'android', 'web')),
  p256dh text,
  auth text,
  registered_at timestamptz not null default now(),
  unique (provider, token)
);
comment on table device is 'Where pushes go; a token belongs to who registered it last';
comment on column device.token is 'The name that the provider knows it by; for webpush the endpoint of the subscription';
comment on column device.p256dh is 'Public key of a webpush subscription, base64url; null for the others';
comment on column device.auth is 'Secret of a webpush subscription, base64url; null for the others';
create index device_of_user on device (user_id, registered_at);

create table preference (
  user_id text collate "C" primary key references person,
  channels jsonb not null default '{}',
  quiet_from time,
  quiet_to time,
  timezone text,
  muted_until timestamptz,
  email_after integer,
  sms_after integer,
  language text
);
comment on table preference is 'What people choose about notifications; who has no row takes the usual';
comment on column preference.channels is 'Kind to channel to whether; what is not in it is as usual';
comment on column preference.quiet_from is 'Time of day in timezone from which on they are left alone; null for no quiet hours';
comment on column preference.muted_until is 'Nothing but what is critical until then';
comment on column preference.email_after is 'Seconds unread before a mail; null for the usual';
comment on column preference.sms_after is 'Seconds unread before an SMS; null for the usual';

create table delivery (
  id bigint generated always as identity primary key,
  user_id text collate "C" not null,
  kind text not null,
  channel text not null,
  state text not null default 'due' check (state in ('due', 'taken', 'sent', 'skipped', 'dead')),
  due_at timestamptz not null,
  critical boolean not null default false,
  conversation_id bigint,
  first_seq bigint,
  up_to_seq bigint,
  collapse text collate "C" not null,
  dedupe text collate "C",
  payload jsonb,
  attempts integer not null default 0,
  taken_on text,
  reached bigint[] not null default '{}',
  reason text,
  shown boolean not null default false,
  committed_at timestamptz not null,
  created_at timestamptz not null default now(),
  done_at timestamptz
) with (fillfactor = 80);
comment on table delivery is 'A notification by one channel: planned, decided again when due, sent or not. No foreign keys: it outlives what it is about';
comment on column delivery.state is 'due: news may still fold into it; taken: being sent, or tried again, with its content fixed; the rest is over';
comment on column delivery.due_at is 'When to look at it; for a taken one when whoever took it must have died, or the next try';
comment on column delivery.critical is 'Breaks through quiet hours and mutes';
comment on column delivery.first_seq is 'The first message that it tells of; null outside of a conversation';
comment on column delivery.up_to_seq is 'The last one; read up to here means nothing is left to tell';
comment on column delivery.collapse is 'What it is about: a later one replaces it on the device, and folds into it while it is due';
comment on column delivery.dedupe is 'What must not be told twice: the key of a service, or a missed call; null for the rest';
comment on column delivery.payload is 'What a service gave to tell; null for messages, and once it is over';
comment on column delivery.attempts is 'How often it was taken to be sent';
comment on column delivery.taken_on is 'The node that is sending it now';
comment on column delivery.reached is 'Devices that need no other try';
comment on column delivery.reason is 'Why it was skipped or is dead, as a code';
comment on column delivery.shown is 'A push that lies on devices until it is read';
comment on column delivery.committed_at is 'When the first thing that it tells of was committed';
create unique index delivery_folds on delivery (user_id, channel, collapse) where state = 'due';
create unique index delivery_once on delivery (user_id, channel, dedupe) where dedupe is not null;
create index delivery_due on delivery (critical desc, due_at) where state in ('due', 'taken');
create index delivery_shown on delivery (user_id, collapse) where shown;
create index delivery_of_user on delivery (user_id, id);
create index delivery_done on delivery (done_at) where done_at is not null;
create index delivery_sent on delivery (user_id, done_at) where state = 'sent';

create table delivery_attempt (
  delivery_id bigint not null references delivery on delete cascade,
  device_id bigint,
  at timestamptz not null,
  provider text not null,
  outcome text not null,
  reason text,
  ms integer not null
);
comment on table delivery_attempt is 'Each try to send a delivery: to which device, by whom, what came of it, and how long it took';
comment on column delivery_attempt.device_id is 'For pushes; the device may be gone since';
comment on column delivery_attempt.reason is 'A code, where the outcome has one';
create index delivery_attempt_of on delivery_attempt (delivery_id);

create table expo_ticket (
  ticket text collate "C" primary key,
  device_id bigint not null,
  sent_at timestamptz not null,
  due_at timestamptz not null
);
comment on table expo_ticket is 'Pushes that Expo has taken: a quarter of an hour later, and for a day, it says what became of them';
comment on column expo_ticket.due_at is 'When to ask, for the first time or again';
create index expo_ticket_due on expo_ticket (due_at);

alter table log_cursor add column newest_id bigint not null default 0;
comment on column log_cursor.newest_id is 'For consumers that tell new from changed: the highest message id they have seen';
