-- The posts. One that was only discovered has its tweet id for its decision_id.
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

-- What happened: announcements from whoever posts, and what growthd has to tell. An announcement is
-- handled once: handled_at and outcome are its receipt.
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
create index system_events_created on system_events (created_at);
create index system_events_type on system_events (event_type, created_at desc);
