-- A webhook is deleted at once, and what it leaves in steps: there may be millions of rows.

alter table webhook_endpoint add column deleted_at timestamptz;
comment on column webhook_endpoint.deleted_at is 'Since when it is no endpoint any more; the row goes when its deliveries are gone';
