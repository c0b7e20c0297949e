-- Who earned the followers. A post has one row a window; that of 168 hours is the ledger's credit.
-- credit is NULL where nothing was read that could credit the post; followers_* are the naive
-- before and after, for comparison only, and NULL where a reading is missing.
create table follower_attributions (
    account_id text not null default 'default',
    decision_id text not null,
    time_window_hours integer not null check (time_window_hours in (2, 24, 48, 168)),
    tweet_id text,
    followers_before bigint,
    followers_after bigint,
    followers_gained bigint,
    credit double precision,
    credit_low double precision,
    credit_high double precision,
    credit_low95 double precision,
    credit_high95 double precision,
    confidence_score double precision check (confidence_score between 0 and 1),
    attribution_method text not null
        check (attribution_method in ('ledger', 'direct', 'ledger+direct', 'insufficient')),
    measured_at timestamptz not null,
    follower_retention_rate double precision,
    share_of_window double precision,
    settled boolean not null default false,
    attribution_metadata jsonb,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, decision_id, time_window_hours),
    foreign key (account_id, decision_id) references content_metadata
        on update cascade on delete cascade
);
create index follower_attributions_open on follower_attributions (account_id)
    where not settled;

-- Each interval between two valid readings, explained: a row's change is what posts and the
-- background gained less what left. burst is the part of background that came all at once.
-- decision_ids and follows belong together and sum to by_posts, the largest first.
create table follower_ledger (
    account_id text not null default 'default',
    began_at timestamptz not null,
    ended_at timestamptz not null,
    followers_before bigint not null,
    followers_after bigint not null,
    by_posts double precision not null,
    background double precision not null,
    burst double precision not null,
    unfollows double precision not null,
    purged double precision not null,
    identifiable boolean not null,
    settled boolean not null,
    computed_at timestamptz not null,
    decision_ids text[] not null,
    follows double precision[] not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, ended_at),
    constraint follower_ledger_forward check (began_at < ended_at),
    constraint follower_ledger_shares check (cardinality(decision_ids) = cardinality(follows)),
    constraint follower_ledger_adds_up check (
        abs(by_posts + background - unfollows - purged - (followers_after - followers_before))
            <= 1e-6
    )
);

-- From where each account's attribution goes on: what is settled needs no rereading.
create table attribution_states (
    account_id text primary key,
    cut_at timestamptz not null,
    begin_at timestamptz not null,
    state bytea not null,
    computed_at timestamptz not null
);

create trigger growthd_hint after insert or update on account_snapshots
    for each statement execute function growthd_hint('growthd_readings');
create trigger growthd_hint after insert or update on follower_attributions
    for each statement execute function growthd_hint('growthd_credits');
