-- Every visit that was made, once, whatever it brought home: the receipt of what it left behind.
create table visits (
    visit_id uuid primary key,
    account_id text not null default 'default',
    place text not null,
    read_at timestamptz not null,
    seconds double precision not null,
    captures integer not null,
    stored integer not null,
    refusal text,
    created_at timestamptz not null default now()
);
create index visits_read on visits (account_id, read_at desc);
