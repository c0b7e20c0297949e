-- Accounts, posts, events, the ledger of captures, what was captured, and who is at work.
-- Unknown is NULL: no count has a default. Times are UTC. Every table is keyed by account too;
-- the first account is 'default', so that readers and writers who know of one account need not
-- name it.

create table accounts (
    account_id text primary key,
    handle text not null,
    x_user_id text,
    display_name text,
    watched_since timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table content_metadata (
    account_id text not null default 'default',
    decision_id text not null,
    decision_type text not null,
    status text not null default 'posted',
    content text,
    tweet_id text,
    thread_tweet_ids text[],
    posted_at timestamptz not null,
    generator_name text,
    raw_topic text,
    topic_cluster text,
    angle text,
    tone text,
    format_strategy text,
    hook_pattern text,
    hook_type text,
    content_type_id text,
    viral_formula text,
    generation_metadata jsonb,
    features jsonb,
    target_tweet_id text,
    target_username text,
    predicted_engagement numeric,
    experiment_arm text,
    cost_usd numeric,
    is_test_post boolean not null default false,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (account_id, decision_id),
    unique (account_id, tweet_id)
);
create index content_metadata_decision on content_metadata (decision_id);
create index content_metadata_posted on content_metadata (posted_at desc);
create index content_metadata_thread on content_metadata using gin (thread_tweet_ids);
create index content_metadata_unresolved on content_metadata (account_id, posted_at)
    where tweet_id is null;

create table system_events (
    id bigint generated always as identity primary key,
    account_id text not null default 'default',
    event_type text not null,
    event_data jsonb,
    severity text not null default 'info',
    component text,
    message text,
    created_at timestamptz not null default now(),
    handled_at timestamptz,
    outcome text
);
create index system_events_unhandled on system_events (id)
    where handled_at is null and event_type in ('POST_SUCCESS', 'REPLY_SUCCESS', 'OWNER_RETURNED');
create index system_events_type on system_events (event_type, created_at desc);

create table account_snapshots (
    account_id text not null default 'default',
    timestamp timestamptz not null,
    followers_count bigint,
    following_count bigint,
    total_posts bigint,
    listed_count bigint,
    source text not null,
    exact boolean not null,
    measured_at timestamptz not null,
    notes jsonb,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, timestamp)
);
create index account_snapshots_timestamp on account_snapshots (timestamp desc);

create table performance_snapshots (
    account_id text not null default 'default',
    decision_id text not null,
    horizon_minutes integer not null,
    tweet_id text,
    due_at timestamptz not null,
    collected_at timestamptz not null,
    lateness interval generated always as (collected_at - due_at) stored,
    hours_since_post numeric,
    impressions bigint,
    likes bigint,
    reposts bigint,
    replies bigint,
    quotes bigint,
    bookmarks bigint,
    profile_clicks bigint,
    url_clicks bigint,
    detail_expands bigint,
    retweets bigint generated always as (reposts) stored,
    views bigint generated always as (impressions) stored,
    engagement_rate numeric generated always as
        ((likes + reposts + replies + bookmarks)::numeric / nullif(impressions, 0)) stored,
    viral_coefficient numeric generated always as
        (reposts::numeric / nullif(impressions, 0)) stored,
    reply_rate numeric generated always as (replies::numeric / nullif(impressions, 0)) stored,
    bookmark_rate numeric generated always as (bookmarks::numeric / nullif(impressions, 0)) stored,
    followers_at_snapshot bigint,
    followers_gained_since_post bigint,
    source text not null,
    quality text not null,
    notes jsonb,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, decision_id, horizon_minutes),
    foreign key (account_id, decision_id) references content_metadata on update cascade
);
create index performance_snapshots_decision on performance_snapshots (decision_id);
create index performance_snapshots_collected on performance_snapshots (collected_at desc);
create index performance_snapshots_horizon on performance_snapshots (horizon_minutes, collected_at);

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

create table job_heartbeats (
    runner text not null default 'default',
    actor text not null,
    last_success timestamptz,
    last_failure timestamptz,
    last_progress timestamptz,
    consecutive_failures integer not null default 0,
    last_error text,
    updated_at timestamptz not null default now(),
    primary key (runner, actor)
);

create table runners (
    runner text primary key,
    version text not null,
    accounts text[] not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    stopped_at timestamptz
);

create function growthd_hint() returns trigger language plpgsql as $hint$
begin
    perform pg_notify(tg_argv[0], '');
    return null;
end
$hint$;

create trigger growthd_hint after insert on system_events
    for each statement execute function growthd_hint('growthd_events');
create trigger growthd_hint after insert on captures
    for each statement execute function growthd_hint('growthd_captures');
