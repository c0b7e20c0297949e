-- Points at each post's newest snapshot, so that its readers need not look for it among millions;
-- and tells an account's days without a look at those of others.

drop view tweet_metrics;
drop view learning_posts;
drop view outcomes;
drop view newest_snapshots;
drop view follower_growth_tracking;

create table newest_snapshots (
    account_id text not null default 'default',
    decision_id text not null,
    horizon_minutes integer not null,
    collected_at timestamptz not null,
    primary key (account_id, decision_id),
    foreign key (account_id, decision_id) references content_metadata
        on update cascade on delete cascade
);
create index newest_snapshots_collected on newest_snapshots (collected_at);

create function growthd_newest() returns trigger language plpgsql as $newest$
begin
    insert into newest_snapshots as kept (account_id, decision_id, horizon_minutes, collected_at)
    select distinct on (account_id, decision_id)
        account_id, decision_id, horizon_minutes, collected_at
    from fresh
    order by account_id, decision_id, horizon_minutes desc
    on conflict (account_id, decision_id) do update set
        horizon_minutes = excluded.horizon_minutes, collected_at = excluded.collected_at
    where excluded.horizon_minutes > kept.horizon_minutes;
    return null;
end
$newest$;

create trigger growthd_newest after insert on performance_snapshots
    referencing new table as fresh
    for each statement execute function growthd_newest();

insert into newest_snapshots (account_id, decision_id, horizon_minutes, collected_at)
select distinct on (account_id, decision_id)
    account_id, decision_id, horizon_minutes, collected_at
from performance_snapshots
order by account_id, decision_id, horizon_minutes desc;

create view learning_posts as
select
    post.account_id, post.id, post.decision_id, post.tweet_id, post.content, post.decision_type,
    post.generator_name, post.raw_topic, post.topic_cluster, post.angle, post.tone,
    post.format_strategy, post.hook_pattern, post.hook_type, post.content_type_id,
    post.viral_formula, seen.likes as likes_count, seen.retweets as retweets_count,
    seen.replies as replies_count, seen.quotes as quotes_count,
    seen.bookmarks as bookmarks_count, seen.impressions as impressions_count,
    seen.engagement_rate, post.posted_at, post.posted_at as created_at,
    newest.collected_at as updated_at
from newest_snapshots newest
join content_metadata post using (account_id, decision_id)
join performance_snapshots seen using (account_id, decision_id, horizon_minutes)
where post.status <> 'duplicate' and not post.is_test_post;

create view tweet_metrics as
select
    account_id, id, decision_id, tweet_id, likes_count, retweets_count, replies_count,
    quotes_count, bookmarks_count, impressions_count, engagement_rate, posted_at, created_at,
    updated_at
from learning_posts;

create view outcomes as
select
    post.account_id, post.id, post.decision_id, post.tweet_id, seen.likes, seen.retweets,
    seen.quotes, seen.replies, seen.bookmarks, seen.views, seen.impressions,
    seen.engagement_rate, seen.engagement_rate as er_calculated,
    first.likes + first.reposts + first.replies + first.bookmarks as first_hour_engagement,
    ledger.credit as followers_gained, newest.horizon_minutes as collected_pass,
    newest.collected_at, seen.source as data_source, post.is_test_post as simulated,
    post.posted_at, seen.created_at, newest.collected_at as updated_at
from newest_snapshots newest
join content_metadata post using (account_id, decision_id)
join performance_snapshots seen using (account_id, decision_id, horizon_minutes)
left join performance_snapshots first
    on first.account_id = post.account_id
    and first.decision_id = post.decision_id
    and first.horizon_minutes = 60
    and first.quality = 'on_time'
left join follower_attributions ledger
    on ledger.account_id = post.account_id
    and ledger.decision_id = post.decision_id
    and ledger.time_window_hours = 168
where post.status <> 'duplicate';

create view follower_growth_tracking as
select
    account_id, id, date, followers_count as follower_count, following_count, total_posts,
    case when measured_at - first_value(measured_at) over day
            between interval '21 hours' and interval '27 hours'
        then followers_count - first_value(followers_count) over day end as follower_gain_daily,
    case when measured_at - first_value(measured_at) over week
            between interval '165 hours' and interval '171 hours'
        then followers_count - first_value(followers_count) over week end as follower_gain_weekly,
    case when measured_at - first_value(measured_at) over month
            between interval '717 hours' and interval '723 hours'
        then followers_count - first_value(followers_count) over month end
        as follower_gain_monthly,
    source, measured_at as recorded_at, created_at
from (
    select distinct on (account_id, (timestamp at time zone 'UTC')::date)
        account_id, id, (timestamp at time zone 'UTC')::date as date, measured_at,
        followers_count, following_count, total_posts, source, created_at
    from account_snapshots
    where exact and followers_count is not null
    order by account_id, (timestamp at time zone 'UTC')::date, timestamp desc
) days
window
    day as (
        partition by account_id order by date
        range between interval '1 day' preceding and interval '1 day' preceding
    ),
    week as (
        partition by account_id order by date
        range between interval '7 days' preceding and interval '7 days' preceding
    ),
    month as (
        partition by account_id order by date
        range between interval '30 days' preceding and interval '30 days' preceding
    );
