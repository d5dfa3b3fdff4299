-- How many nodes have ended what a row of session_end concerns: who decided it waits for all of them.
alter table session_end add column handled integer not null default 0;
