create table session (
  application text not null,
  key         text not null,
  content     bytea not null,
  account     text,
  expires     timestamptz,
  primary key (application, key)
);

create index session_expires on session (expires);
create index session_account on session (account) where account is not null;

comment on table session is 'Sessions of applications with sessions: database';
comment on column session.key is 'an HMAC of the session''s id: nobody can use a session for having read this';
comment on column session.content is 'authenticated by an HMAC, whose key is in the data folder';
comment on column session.account is 'who is logged in by it; the row goes when the account changes';
