-- Roles of people who moderate, and of programs that answer.

alter table person drop constraint person_role_check;
alter table person add constraint person_role_check check (role in ('user', 'service', 'admin', 'moderator', 'bot'));
