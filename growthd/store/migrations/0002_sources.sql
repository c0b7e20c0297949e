-- What further sources bring: X's own word on follows, what its API charged, and the owner's exports.

alter table performance_snapshots add column new_follows bigint;

create table api_charges (
    account_id text not null default 'default',
    day date not null,
    resource text not null,
    resource_id text not null,
    usd numeric not null,
    charged_at timestamptz not null,
    primary key (account_id, day, resource, resource_id)
);

create table imported_post_metrics (
    account_id text not null default 'default',
    tweet_id text not null,
    posted_on date not null,
    impressions bigint,
    likes bigint,
    engagements bigint,
    bookmarks bigint,
    shares bigint,
    new_follows bigint,
    replies bigint,
    reposts bigint,
    profile_visits bigint,
    detail_expands bigint,
    url_clicks bigint,
    hashtag_clicks bigint,
    permalink_clicks bigint,
    source text not null default 'csv',
    file text not null,
    exported_at timestamptz not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (account_id, tweet_id)
);

create table imported_account_days (
    account_id text not null default 'default',
    day date not null,
    impressions bigint,
    likes bigint,
    engagements bigint,
    bookmarks bigint,
    shares bigint,
    new_follows bigint,
    unfollows bigint,
    replies bigint,
    reposts bigint,
    profile_visits bigint,
    posts_created bigint,
    video_views bigint,
    media_views bigint,
    source text not null default 'csv',
    file text not null,
    exported_at timestamptz not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (account_id, day)
);
