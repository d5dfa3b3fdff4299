-- Folding: which version of it made the words of messages and names, and how far a new version has come.

create table folding (
  subject text primary key check (subject in ('messages', 'names')),
  version integer not null,
  place text collate "C"
);
comment on table folding is 'What version of portico.domain.search.folding the words of each subject are made with';
comment on column folding.place is 'Up to this id they are made anew; null when all are';
insert into folding (subject, version) values ('messages', 1), ('names', 1);

comment on column person.name_words is 'The words of the name, folded, for lists and for finding people';
drop index person_by_word;
create index person_by_word on person
  using gin (array_to_tsvector(array_remove(string_to_array(name_words, ' '), '')));
