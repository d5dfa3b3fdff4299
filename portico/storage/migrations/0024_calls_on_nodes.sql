-- Which node has the session of each participant of a call.

alter table call_party add column node_id text;
comment on column call_party.node_id is 'The node that has this session; null without a session, and from before there were several nodes';
