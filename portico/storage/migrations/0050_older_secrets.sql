-- Secrets of a webhook that were replaced while the one before them still signed. The newest of the replaced ones
-- stays in webhook_endpoint, where nodes of the version before look for it.

create table webhook_older_secret (
  endpoint_id bigint not null references webhook_endpoint on delete cascade,
  secret text not null,
  until timestamptz not null
);

create index webhook_older_secret_endpoint on webhook_older_secret (endpoint_id, until);
