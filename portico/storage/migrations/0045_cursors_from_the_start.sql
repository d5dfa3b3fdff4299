-- What reads every message from the start of a site on. Without a row a consumer begins where the log is when it
-- first looks, a moment after the node takes calls: the first message of a new site would not be told.
insert into log_cursor (name, position, newest_id)
select name, pg_snapshot_xmin(pg_current_snapshot()), (select coalesce(max(id), 0) from message)
from unnest(array['notifier', 'announcements', 'webhooks', 'team_inbox']) as name
on conflict do nothing;
