-- What the page behind the first link of a message says of itself: {url, title, description, site}.
alter table message add column preview jsonb;
