-- What each post was worth. credit is the ledger's, follower_delta_24h its part of the first 24 h;
-- neither is the account's change, which belongs to all the posts that were alive. Under raw,
-- reference, normalised and weighted, reward_components holds each part as it was scored.
create table reward_features (
    account_id text not null default 'default',
    decision_id text not null,
    decision_type text not null,
    posted_at timestamptz not null,
    hour_of_day integer not null,
    generator_name text,
    raw_topic text,
    format_strategy text,
    impressions_1h bigint,
    impressions_24h bigint,
    likes_1h bigint,
    likes_24h bigint,
    bookmarks_24h bigint,
    credit double precision,
    follower_delta_24h double precision,
    reward double precision,
    reward_score double precision generated always as (reward) stored,
    reward_components jsonb not null,
    f_per_1k_impressions double precision,
    weights_version text not null,
    state text not null,
    provisional boolean not null generated always as (state = 'provisional') stored,
    settled boolean not null,
    revisions integer not null default 0,
    computed_at timestamptz not null,
    notes jsonb,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, decision_id),
    foreign key (account_id, decision_id) references content_metadata
        on update cascade on delete cascade,
    constraint reward_features_states
        check (state in ('provisional', 'revisable', 'final', 'missed'))
);
comment on column reward_features.hour_of_day is 'of the owner''s clock: daemon.time_zone';
comment on column reward_features.state is
    'provisional: no 24 h snapshot yet; revisable: the credit may change; final; missed: none came';
comment on column reward_features.settled is 'nothing is expected to change it any more';
comment on column reward_features.revisions is 'how often its score has changed';
create index reward_features_decision on reward_features (decision_id);
create index reward_features_posted on reward_features (posted_at desc);
create index reward_features_days on reward_features (account_id, posted_at);
create index reward_features_hour on reward_features (hour_of_day);
create index reward_features_score on reward_features (reward_score desc);
create index reward_features_open on reward_features (account_id, posted_at) where not settled;
create index content_metadata_updated on content_metadata (account_id, updated_at);
create index content_metadata_account_posted on content_metadata (account_id, posted_at);
create index content_metadata_number on content_metadata (account_id, id);

-- Every set of weights that was ever in force, and what changed when it last came into force.
create table reward_versions (
    account_id text not null default 'default',
    weights_version text not null,
    followers_weight double precision not null,
    impressions_weight double precision not null,
    bookmarks_weight double precision not null,
    normalise text not null,
    in_force_since timestamptz not null,
    former_version text,
    posts_changed bigint not null,
    posts_unchanged bigint not null,
    mean_change double precision,
    largest_changes jsonb not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, weights_version)
);

-- The last reward that weights no longer in force gave a post.
create table former_rewards (
    account_id text not null default 'default',
    decision_id text not null,
    weights_version text not null,
    reward double precision,
    state text not null,
    computed_at timestamptz not null,
    primary key (account_id, decision_id, weights_version),
    foreign key (account_id, decision_id) references content_metadata
        on update cascade on delete cascade
);

-- Sums of the parts of all posts (or all replies) published up to a moment, from which a pass goes
-- on. Arrays are in the order followers, impressions, bookmarks; first_posts is one such after
-- another, of the first ten posts.
create table reward_sums (
    account_id text not null default 'default',
    is_reply boolean not null,
    until timestamptz not null,
    totals double precision[] not null,
    counts double precision[] not null,
    first_posts double precision[] not null,
    primary key (account_id, is_reply, until)
);

-- How far each account's rewards are.
create table reward_passes (
    account_id text primary key,
    weights_version text not null,
    time_zone text not null,
    looked_at timestamptz not null,
    whole_at timestamptz not null
);
comment on column reward_passes.looked_at is 'by the database''s clock';
comment on column reward_passes.whole_at is 'when all rewards were last computed from scratch';

-- Each day by each value of each dimension. Days are UTC; hour_of_day is of the owner's clock.
create table daily_aggregates (
    account_id text not null default 'default',
    date date not null,
    dimension_type text not null,
    dimension_value text not null,
    total_decisions bigint not null,
    known_24h bigint not null,
    total_impressions_24h bigint,
    total_likes_24h bigint,
    total_bookmarks_24h bigint,
    total_credit double precision,
    total_follower_delta_24h double precision,
    avg_reward_score double precision,
    weighted_reward_score double precision,
    avg_f_per_1k double precision,
    weighted_f_per_1k double precision,
    computed_at timestamptz not null,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, date, dimension_type, dimension_value)
);
comment on column daily_aggregates.known_24h is 'posts whose impressions at 24 h are known';
comment on column daily_aggregates.avg_reward_score is 'over posts';
comment on column daily_aggregates.weighted_reward_score is 'by impressions';
comment on column daily_aggregates.weighted_f_per_1k is 'all follows by all impressions';
create index daily_aggregates_date on daily_aggregates (date desc);
create index daily_aggregates_dimension on daily_aggregates (dimension_type, dimension_value);
