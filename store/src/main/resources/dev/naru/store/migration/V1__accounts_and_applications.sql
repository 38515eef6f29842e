create table account (
  name     text primary key check (length(name) between 1 and 64),
  password text not null,
  roles    text[] not null,
  created  timestamptz not null default now()
);

comment on column account.password is 'Argon2id, in PHC string form';

create table application (
  name     text primary key check (name ~ '^[a-z][a-z0-9-]{0,47}$'),
  password text not null,
  ready    boolean not null default false
);

comment on table application is 'Databases of applications; role and database are named app-<name>';
comment on column application.password is 'of the role, made by Naru; nobody else needs it';
comment on column application.ready is 'role, database and grants are all in place';
