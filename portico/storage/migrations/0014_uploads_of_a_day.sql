-- What somebody uploaded in the last day is asked before each upload.

drop index media_of_owner;
create index media_of_owner on media (owner_id, created_at);
