-- Readings judged by history: what was published last, what was held back, what no reader knew.

create table known_counts (
    account_id text not null default 'default',
    tweet_id text not null,
    seen_at timestamptz not null,
    impressions bigint,
    likes bigint,
    reposts bigint,
    replies bigint,
    quotes bigint,
    bookmarks bigint,
    primary key (account_id, tweet_id)
);

create table held_values (
    id bigint generated always as identity primary key,
    account_id text not null default 'default',
    subject_id text not null,
    metric text not null,
    value bigint not null,
    doubt text not null,
    detail text not null,
    value_before bigint,
    held_at timestamptz not null,
    last_held_at timestamptz not null,
    readings integer not null default 1,
    ruling text not null default 'open',
    ruled_at timestamptz,
    ruled_value bigint
);
create unique index held_values_open on held_values (account_id, subject_id, metric, doubt, value)
    where ruling = 'open';
create index held_values_held on held_values (held_at);

create table blind_shapes (
    account_id text not null default 'default',
    fingerprint text not null,
    detail text not null,
    began_at timestamptz not null,
    last_seen_at timestamptz not null,
    sightings bigint not null default 1,
    sample bytea,
    primary key (account_id, fingerprint)
);
create index blind_shapes_seen on blind_shapes (last_seen_at);
