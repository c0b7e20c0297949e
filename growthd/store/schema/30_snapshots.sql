-- One row for an account's hour. exact is false where the page showed the followers rounded.
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

-- What a post had at a horizon, read on time or late. Rates and the readers' other names are
-- generated, so that no two of them can disagree.
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
    new_follows bigint,
    primary key (account_id, decision_id, horizon_minutes),
    foreign key (account_id, decision_id) references content_metadata on update cascade
);
create index performance_snapshots_decision on performance_snapshots (decision_id);
create index performance_snapshots_collected on performance_snapshots (collected_at desc);
create index performance_snapshots_horizon on performance_snapshots (horizon_minutes, collected_at);
create unique index performance_snapshots_id on performance_snapshots (id);
