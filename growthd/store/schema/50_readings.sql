-- Evidence: what each witness saw, or why nothing was read. Pruned by age and size.
create table readings (
    id bigint generated always as identity primary key,
    account_id text not null default 'default',
    subject text not null,
    subject_id text,
    capture_id bigint,
    read_at timestamptz not null,
    source text,
    path text,
    fingerprint text,
    verdict text not null,
    detail text,
    counts jsonb,
    raw bytea,
    created_at timestamptz not null default now()
);
create index readings_read on readings (read_at);
create index readings_subject on readings (account_id, subject_id, read_at);

-- What X's API charged: each resource once a UTC day. Resource 'reserved' is what a request under
-- way may cost at the most; one that was never settled stays and counts as spent.
create table api_charges (
    account_id text not null default 'default',
    day date not null,
    resource text not null,
    resource_id text not null,
    usd numeric not null,
    charged_at timestamptz not null,
    primary key (account_id, day, resource, resource_id)
);
