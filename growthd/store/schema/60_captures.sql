-- The ledger: every reading that is planned, and how it ended.
-- A claim touches no indexed column, so that it stays on its page: the indexes speak of what is
-- open (ended_at is null), not of who holds it.
create table captures (
    capture_id bigint generated always as identity primary key,
    account_id text not null default 'default',
    subject text not null,
    subject_id text not null,
    horizon_minutes integer not null,
    due_at timestamptz not null,
    on_time_until timestamptz not null,
    closes_at timestamptz not null,
    state text not null default 'due',
    reason text,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    own_page boolean not null default false,
    owner text,
    lease_until timestamptz,
    epoch bigint not null default 0,
    captured_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz not null default now(),
    unique (account_id, subject, subject_id, horizon_minutes)
) with (fillfactor = 75);
comment on column captures.next_attempt_at is 'NULL while the post has no tweet id to look for';
create index captures_open on captures (account_id, next_attempt_at) where ended_at is null;
create index captures_closing on captures (closes_at) where ended_at is null;
create index captures_due on captures using brin (due_at) with (pages_per_range = 32);
create index captures_account_due on captures (account_id, due_at);
