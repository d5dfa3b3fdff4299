-- What the operator of a site tells people as the reason of a decision, in place of Portico's own words.

create table moderation_text (
  template text collate "C" not null,
  language text collate "C" not null,
  text text not null,
  primary key (template, language)
);
comment on table moderation_text is 'Reasons of decisions in the words of the site; where there is no row, Portico''s own count';
