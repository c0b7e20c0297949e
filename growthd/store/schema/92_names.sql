-- The names under which other programs read what growthd knows. Each is a view of the truth, so
-- that no two of them can disagree; what is not known is NULL under every name. Announced tests
-- and duplicates are no posts here. README defines what is computed.

create index content_metadata_followed on content_metadata (posted_at desc)
    where status = 'posted' and tweet_id is not null;
create index follower_attributions_ledger on follower_attributions (account_id, decision_id)
    where time_window_hours = 168;

create view posted_decisions as
select
    account_id, id, decision_id, tweet_id, thread_tweet_ids, decision_type, content, posted_at,
    generator_name, raw_topic, topic_cluster, angle, tone, format_strategy, hook_pattern,
    hook_type, content_type_id, viral_formula, generation_metadata, features, target_tweet_id,
    target_username, predicted_engagement, experiment_arm, cost_usd, created_at
from content_metadata
where status = 'posted' and tweet_id is not null and not is_test_post;

-- Every snapshot under the name of its phase.
create view real_tweet_metrics as
select
    seen.account_id, seen.id, seen.decision_id, seen.tweet_id,
    case
        when seen.horizon_minutes = 0 then 'baseline'
        when seen.horizon_minutes % 1440 = 0 and seen.horizon_minutes > 2880
            then 'T+' || seen.horizon_minutes / 1440 || 'd'
        when seen.horizon_minutes % 60 = 0 then 'T+' || seen.horizon_minutes / 60 || 'h'
        else 'T+' || seen.horizon_minutes || 'min'
    end as collection_phase,
    seen.horizon_minutes, seen.hours_since_post as hours_after_post, seen.collected_at,
    seen.likes, seen.retweets, seen.replies, seen.quotes, seen.bookmarks, seen.impressions,
    seen.views, seen.likes as likes_count, seen.retweets as retweets_count,
    seen.replies as replies_count, seen.bookmarks as bookmarks_count,
    seen.impressions as impressions_count, seen.profile_clicks, seen.engagement_rate,
    seen.viral_coefficient, jsonb_array_length(seen.notes -> 'witnesses') > 1 as is_verified,
    seen.quality, seen.source as data_source, length(post.content) as content_length,
    seen.created_at, seen.collected_at as updated_at
from performance_snapshots seen
join content_metadata post using (account_id, decision_id)
where post.status <> 'duplicate' and not post.is_test_post;

create view unified_outcomes as
select
    account_id, id, decision_id, tweet_id, collection_phase, collected_at as timestamp, likes,
    retweets, replies, quotes, bookmarks, views, impressions, engagement_rate, data_source, quality,
    created_at
from real_tweet_metrics;

-- Which snapshot of each post is its newest: pointed at as snapshots come, because to look for it
-- among millions takes seconds.
create table newest_snapshots (
    account_id text not null default 'default',
    decision_id text not null,
    horizon_minutes integer not null,
    collected_at timestamptz not null,
    snapshot_id bigint not null,
    primary key (account_id, decision_id),
    foreign key (account_id, decision_id) references content_metadata
        on update cascade on delete cascade
);
comment on column newest_snapshots.snapshot_id is
    'by it the newest lie side by side: by their posts they are scattered among all others';
create index newest_snapshots_collected on newest_snapshots (collected_at);

create function growthd_newest() returns trigger language plpgsql as $newest$
begin
    insert into newest_snapshots as kept (
        account_id, decision_id, horizon_minutes, collected_at, snapshot_id
    )
    select distinct on (account_id, decision_id)
        account_id, decision_id, horizon_minutes, collected_at, id
    from fresh
    order by account_id, decision_id, horizon_minutes desc
    on conflict (account_id, decision_id) do update set
        horizon_minutes = excluded.horizon_minutes,
        collected_at = excluded.collected_at,
        snapshot_id = excluded.snapshot_id
    where excluded.horizon_minutes > kept.horizon_minutes;
    return null;
end
$newest$;

create trigger growthd_newest after insert on performance_snapshots
    referencing new table as fresh
    for each statement execute function growthd_newest();

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
cross join lateral (
    select * from performance_snapshots kept
    where kept.id = newest.snapshot_id
    limit 1
) seen
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
cross join lateral (
    select * from performance_snapshots kept
    where kept.id = newest.snapshot_id
    limit 1
) seen
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

-- The checkpoints. A reading that came late stands at its true age, and so at no checkpoint.
create view post_velocity_tracking as
select
    seen.account_id, seen.id, seen.decision_id as post_id, seen.tweet_id,
    seen.collected_at as check_time,
    case seen.quality when 'on_time' then seen.horizon_minutes / 60.0 else seen.hours_since_post end
        as hours_after_post,
    seen.likes, seen.retweets, seen.replies, seen.bookmarks, seen.views,
    case seen.horizon_minutes
        when 0 then 'baseline'
        when 120 then 'early_velocity'
        when 360 then 'momentum'
        when 720 then 'mid_day'
        when 1440 then 'full_day'
        when 2880 then 'long_term'
    end as collection_phase,
    seen.quality, seen.created_at
from performance_snapshots seen
join content_metadata post using (account_id, decision_id)
where seen.horizon_minutes in (0, 120, 360, 720, 1440, 2880)
  and post.status <> 'duplicate' and not post.is_test_post;

create view post_follower_tracking as
select
    seen.account_id, seen.id, seen.decision_id as post_id, seen.tweet_id,
    seen.collected_at as check_time, seen.followers_at_snapshot as follower_count,
    null::bigint as profile_views,
    case seen.quality when 'on_time' then seen.horizon_minutes / 60.0 else seen.hours_since_post end
        as hours_after_post,
    case seen.horizon_minutes
        when 0 then 'baseline'
        when 120 then 'early_velocity'
        when 360 then 'momentum'
        when 720 then 'mid_day'
        when 1440 then 'full_day'
        when 2880 then 'long_term'
    end as collection_phase,
    seen.quality, seen.created_at
from performance_snapshots seen
join content_metadata post using (account_id, decision_id)
where seen.horizon_minutes in (0, 120, 360, 720, 1440, 2880)
  and seen.followers_at_snapshot is not null
  and post.status <> 'duplicate' and not post.is_test_post;
comment on column post_follower_tracking.profile_views is 'NULL: no source tells it by the hour';

create view follower_attribution as
select
    post_id, followers_before, followers_2h, followers_6h, followers_12h, followers_24h,
    followers_48h,
    followers_48h - followers_before as total_followers_gained,
    followers_2h - followers_before as followers_gained_2h,
    followers_24h - followers_before as followers_gained_24h
from (
    select
        account_id, post_id,
        max(follower_count) filter (where hours_after_post = 0) as followers_before,
        max(follower_count) filter (where hours_after_post = 2) as followers_2h,
        max(follower_count) filter (where hours_after_post = 6) as followers_6h,
        max(follower_count) filter (where hours_after_post = 12) as followers_12h,
        max(follower_count) filter (where hours_after_post = 24) as followers_24h,
        max(follower_count) filter (where hours_after_post = 48) as followers_48h
    from post_follower_tracking
    group by account_id, post_id
) checked;

create view post_velocity_analysis as
select
    post_id, likes_baseline, likes_2h, likes_6h, likes_24h,
    (likes_2h - likes_baseline) / 2.0 as velocity_2h,
    (likes_6h - likes_2h) / 4.0 as velocity_2to6h,
    (likes_6h - likes_2h)::numeric / nullif(likes_2h, 0) as decay_rate
from (
    select
        account_id, post_id,
        max(likes) filter (where hours_after_post = 0) as likes_baseline,
        max(likes) filter (where hours_after_post = 2) as likes_2h,
        max(likes) filter (where hours_after_post = 6) as likes_6h,
        max(likes) filter (where hours_after_post = 24) as likes_24h
    from post_velocity_tracking
    group by account_id, post_id
) checked;

-- One row a post from its first attribution on. followers_*_after are the account's counts;
-- followers_gained is what the ledger credits to this post of their change.
create view post_attribution as
select
    ledger.account_id, ledger.decision_id as post_id, ledger.decision_id, post.tweet_id,
    post.posted_at, checked.followers_before, checked.followers_2h_after,
    checked.followers_24h_after, checked.followers_48h_after,
    ledger.credit as followers_gained, ledger.credit_low, ledger.credit_high,
    ledger.confidence_score, ledger.settled, seen.impressions, seen.likes, seen.retweets,
    seen.replies, seen.profile_clicks, seen.engagement_rate, post.hook_pattern,
    post.raw_topic as topic, post.generator_name as generator_used,
    post.format_strategy as format, seen.viral_coefficient as viral_score,
    ledger.created_at, ledger.measured_at as last_updated
from follower_attributions ledger
left join content_metadata post
    on post.account_id = ledger.account_id and post.decision_id = ledger.decision_id
left join lateral (
    select
        max(followers_at_snapshot) filter (where horizon_minutes = 0 and quality = 'on_time')
            as followers_before,
        max(followers_at_snapshot) filter (where horizon_minutes = 120 and quality = 'on_time')
            as followers_2h_after,
        max(followers_at_snapshot) filter (where horizon_minutes = 1440 and quality = 'on_time')
            as followers_24h_after,
        max(followers_at_snapshot) filter (where horizon_minutes = 2880 and quality = 'on_time')
            as followers_48h_after,
        max(horizon_minutes) as newest
    from performance_snapshots checkpoint
    where checkpoint.account_id = ledger.account_id
      and checkpoint.decision_id = ledger.decision_id
) checked on true
left join performance_snapshots seen
    on seen.account_id = ledger.account_id
    and seen.decision_id = ledger.decision_id
    and seen.horizon_minutes = checked.newest
where ledger.time_window_hours = 168;

-- The account's last exact count of each UTC day. A gain is NULL where the counts that it compares
-- are not that many days apart, to within three hours: a change over a gap is no day's change.
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
