-- How an account fared in the 24 hours before each full hour. Rates are shares of 1.
create table system_health_metrics (
    account_id text not null default 'default',
    measured_at timestamptz not null,
    posts_per_hour numeric,
    avg_engagement_rate numeric,
    followers_per_day numeric,
    posting_success_rate numeric,
    quality_pass_rate numeric,
    api_success_rate numeric,
    capture_success_rate numeric,
    daily_api_cost_usd numeric,
    cost_per_follower_usd numeric,
    roi numeric,
    id bigint generated always as identity,
    created_at timestamptz not null default now(),
    primary key (account_id, measured_at)
);
comment on column system_health_metrics.quality_pass_rate is 'NULL: only the posting bot knows it';
