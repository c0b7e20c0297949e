-- What was published last of each post, by whatever visit: the next reading is judged against it.
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

-- Values that were held back, and what a later reading made of each: open, confirmed or dropped.
-- The account itself goes by an empty subject_id.
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

-- Shapes that no reader knew. A shape that comes again after a long silence is a new outbreak.
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
