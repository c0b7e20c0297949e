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

-- The newest snapshot of each post.
create view newest_snapshots as
select seen.*
from performance_snapshots seen
where not exists (
    select from performance_snapshots later
    where later.account_id = seen.account_id
      and later.decision_id = seen.decision_id
      and later.horizon_minutes > seen.horizon_minutes
);

create view learning_posts as
select
    post.account_id, post.id, post.decision_id, post.tweet_id, post.content, post.decision_type,
    post.generator_name, post.raw_topic, post.topic_cluster, post.angle, post.tone,
    post.format_strategy, post.hook_pattern, post.hook_type, post.content_type_id,
    post.viral_formula, seen.likes as likes_count, seen.retweets as retweets_count,
    seen.replies as replies_count, seen.quotes as quotes_count,
    seen.bookmarks as bookmarks_count, seen.impressions as impressions_count,
    seen.engagement_rate, post.posted_at, post.posted_at as created_at,
    seen.collected_at as updated_at
from newest_snapshots seen
join content_metadata post using (account_id, decision_id)
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
    ledger.credit as followers_gained, seen.horizon_minutes as collected_pass, seen.collected_at,
    seen.source as data_source, post.is_test_post as simulated, post.posted_at,
    seen.created_at, seen.collected_at as updated_at
from newest_snapshots seen
join content_metadata post using (account_id, decision_id)
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
with days as (
    select distinct on (account_id, (timestamp at time zone 'UTC')::date)
        account_id, id, (timestamp at time zone 'UTC')::date as date, measured_at,
        followers_count, following_count, total_posts, source, created_at
    from account_snapshots
    where exact and followers_count is not null
    order by account_id, (timestamp at time zone 'UTC')::date, timestamp desc
)
select
    today.account_id, today.id, today.date, today.followers_count as follower_count,
    today.following_count, today.total_posts,
    today.followers_count - day.followers_count as follower_gain_daily,
    today.followers_count - week.followers_count as follower_gain_weekly,
    today.followers_count - month.followers_count as follower_gain_monthly,
    today.source, today.measured_at as recorded_at, today.created_at
from days today
left join days day
    on day.account_id = today.account_id and day.date = today.date - 1
    and today.measured_at - day.measured_at between interval '21 hours' and interval '27 hours'
left join days week
    on week.account_id = today.account_id and week.date = today.date - 7
    and today.measured_at - week.measured_at between interval '165 hours' and interval '171 hours'
left join days month
    on month.account_id = today.account_id and month.date = today.date - 30
    and today.measured_at - month.measured_at between interval '717 hours' and interval '723 hours';

-- One row a post: all that is known of it, by its newest reading, its curve, its credit, the
-- owner's exports and what was foretold. Engagement is likes + reposts + replies + bookmarks, unknown
-- where one of them is. README defines each column, and says which source gives it.

-- How a post's engagement came: its readings in order, each with the one before.
create view engagement_steps as
select
    account_id, decision_id, horizon_minutes, quality, hours_since_post, collected_at,
    likes + reposts + replies + bookmarks as engagement,
    lag(likes + reposts + replies + bookmarks) over curve as engagement_before,
    lag(hours_since_post) over curve as hours_before,
    lag(collected_at) over curve as collected_before
from performance_snapshots
where likes + reposts + replies + bookmarks is not null
window curve as (partition by account_id, decision_id order by horizon_minutes);

create view tweet_analytics_comprehensive as
select
    post.account_id, post.id, post.tweet_id, post.decision_id, post.decision_type, post.posted_at,
    seen.collected_at, seen.horizon_minutes, seen.hours_since_post,
    seen.source, seen.quality,

    seen.likes, seen.retweets, seen.replies, seen.quotes, seen.bookmarks, seen.impressions,
    seen.views,
    seen.likes + seen.reposts + seen.replies + seen.bookmarks as engagements,

    null::bigint as media_views, coalesce(seen.url_clicks, export.url_clicks) as url_clicks,
    export.hashtag_clicks, export.permalink_clicks, export.shares,
    coalesce(seen.detail_expands, export.detail_expands) as detail_expands,

    null::bigint as impressions_organic, null::bigint as impressions_viral,
    coalesce(seen.profile_clicks, export.profile_visits) as user_profile_clicks,

    seen.engagement_rate, seen.reply_rate, seen.bookmark_rate, seen.viral_coefficient,
    (seen.reposts + seen.quotes)::numeric
        / nullif(seen.likes + seen.reposts + seen.replies + seen.bookmarks + seen.quotes, 0)
        as amplification_rate,
    seen.replies::numeric
        / nullif(seen.likes + seen.reposts + seen.replies + seen.bookmarks + seen.quotes, 0)
        as conversation_rate,
    coalesce(seen.url_clicks, export.url_clicks)::numeric / nullif(seen.impressions, 0)
        as click_through_rate,

    ledger.credit as followers_gained, ledger.credit_low as followers_gained_low,
    ledger.credit_high as followers_gained_high, ledger.confidence_score,
    ledger.follower_retention_rate,
    coalesce(seen.new_follows, export.new_follows) as follows_from_tweet,
    curve.followers_before, seen.followers_at_snapshot as followers_after,

    curve.engagement_1h as first_hour_engagement, curve.engagement_2h, curve.engagement_6h,
    curve.engagement_24h, curve.engagement_48h,
    curve.engagement_1h - curve.engagement_0h as velocity_0to1h,
    (curve.engagement_2h - curve.engagement_0h) / 2.0 as velocity_0to2h,
    (curve.engagement_6h - curve.engagement_2h) / 4.0 as velocity_2to6h,
    (curve.engagement_24h - curve.engagement_6h) / 18.0 as velocity_6to24h,
    (curve.engagement_48h - curve.engagement_24h) / 24.0 as velocity_24to48h,
    peak.at as peak_engagement_at,
    extract(epoch from peak.at - post.posted_at) / 60 as time_to_peak_minutes,
    half.minutes as half_life_minutes,

    null::text as reply_sentiment,
    null::numeric as audience_retention_rate, null::numeric as new_audience_percentage,

    1 - ((curve.engagement_24h - curve.engagement_6h) / 18.0)
        / nullif((curve.engagement_6h - curve.engagement_0h) / 6.0, 0) as engagement_decay_rate,
    (coalesce(curve.engagement_7d, curve.engagement_48h) - curve.engagement_24h)::numeric
        / nullif(coalesce(curve.engagement_7d, curve.engagement_48h), 0) as longevity_score,

    foretold.likes as predicted_likes,
    1 - abs(foretold.likes - seen.likes) / nullif(greatest(foretold.likes, seen.likes), 0)
        as prediction_accuracy,
    post.predicted_engagement,

    post.generator_name, post.raw_topic, post.topic_cluster, post.angle, post.tone,
    post.format_strategy, post.hook_pattern, post.hook_type, post.content_type_id,
    post.viral_formula, post.experiment_arm, post.cost_usd,
    length(post.content) as content_length,
    extract(hour from post.posted_at at time zone 'UTC')::integer as hour_of_day,
    extract(isodow from post.posted_at at time zone 'UTC')::integer as day_of_week,
    cardinality(post.thread_tweet_ids) as thread_length,
    post.target_tweet_id, post.target_username, post.created_at
from content_metadata post
left join lateral (
    select *
    from performance_snapshots newest
    where newest.account_id = post.account_id and newest.decision_id = post.decision_id
    order by newest.horizon_minutes desc
    limit 1
) seen on true
left join lateral (
    select
        max(followers_at_snapshot) filter (where horizon_minutes = 0) as followers_before,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 0)
            as engagement_0h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 60)
            as engagement_1h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 120)
            as engagement_2h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 360)
            as engagement_6h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 1440)
            as engagement_24h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 2880)
            as engagement_48h,
        max(likes + reposts + replies + bookmarks) filter (where horizon_minutes = 10080)
            as engagement_7d
    from performance_snapshots checkpoint
    where checkpoint.account_id = post.account_id and checkpoint.decision_id = post.decision_id
      and checkpoint.quality = 'on_time'
) curve on true
left join lateral (
    select step.collected_before + (step.collected_at - step.collected_before) / 2 as at
    from engagement_steps step
    where step.account_id = post.account_id and step.decision_id = post.decision_id
      and step.engagement > step.engagement_before
      and step.hours_since_post > step.hours_before
    order by (step.engagement - step.engagement_before)
        / (step.hours_since_post - step.hours_before) desc, step.horizon_minutes
    limit 1
) peak on true
left join lateral (
    select
        60 * (step.hours_before + (step.hours_since_post - step.hours_before)
            * (total.engagement / 2.0 - step.engagement_before)
            / (step.engagement - step.engagement_before)) as minutes
    from engagement_steps step
    cross join lateral (
        select last.engagement
        from engagement_steps last
        where last.account_id = post.account_id and last.decision_id = post.decision_id
          and last.hours_since_post >= 24
        order by last.horizon_minutes desc
        limit 1
    ) total
    where step.account_id = post.account_id and step.decision_id = post.decision_id
      and step.engagement_before < total.engagement / 2.0
      and step.engagement >= total.engagement / 2.0
    order by step.horizon_minutes
    limit 1
) half on true
left join lateral (
    select case jsonb_typeof(said -> 'predicted_likes')
        when 'number' then (said ->> 'predicted_likes')::numeric end as likes
    from (select coalesce(post.features, '{}') || coalesce(post.generation_metadata, '{}')) as told (said)
    where jsonb_typeof(said) = 'object'
) foretold on true
left join follower_attributions ledger
    on ledger.account_id = post.account_id
    and ledger.decision_id = post.decision_id
    and ledger.time_window_hours = 168
left join imported_post_metrics export
    on export.account_id = post.account_id and export.tweet_id = post.tweet_id
where post.status <> 'duplicate' and not post.is_test_post;

create view comprehensive_metrics as
select
    facts.decision_id as post_id, facts.*,
    checked.followers_2h_after, checked.followers_24h_after, checked.followers_48h_after,
    facts.velocity_0to2h as engagement_velocity, first.minutes as time_to_first_engagement
from tweet_analytics_comprehensive facts
left join lateral (
    select
        max(followers_at_snapshot) filter (where horizon_minutes = 120) as followers_2h_after,
        max(followers_at_snapshot) filter (where horizon_minutes = 1440) as followers_24h_after,
        max(followers_at_snapshot) filter (where horizon_minutes = 2880) as followers_48h_after
    from performance_snapshots checkpoint
    where checkpoint.account_id = facts.account_id and checkpoint.decision_id = facts.decision_id
      and checkpoint.quality = 'on_time'
) checked on true
left join lateral (
    select 60 * min(step.hours_since_post) as minutes
    from engagement_steps step
    where step.account_id = facts.account_id and step.decision_id = facts.decision_id
      and step.engagement > 0
) first on true;

create view reply_performance as
select
    account_id, id, tweet_id as reply_tweet_id, decision_id, target_tweet_id as parent_tweet_id,
    target_username as parent_username, posted_at, collected_at, likes, retweets, replies, quotes,
    bookmarks, impressions, engagement_rate, followers_gained, reply_sentiment,
    null::numeric as reply_relevance_score, replies > 0 as conversation_continuation,
    null::numeric as visibility_score, generator_name, angle, tone, created_at
from tweet_analytics_comprehensive
where decision_type = 'reply' and tweet_id is not null;

-- A thread's posts in order: its root first, then its further parts.
create view thread_posts as
select
    post.account_id, post.decision_id, post.tweet_id as root_tweet_id, part.tweet_id,
    part.position, post.posted_at
from content_metadata post
cross join lateral (
    select post.tweet_id, 1 as position
    union all
    select child.tweet_id, 1 + row_number() over (order by child.position)
    from unnest(post.thread_tweet_ids) with ordinality as child (tweet_id, position)
    where child.tweet_id <> post.tweet_id
) part
where post.decision_type = 'thread' and post.tweet_id is not null
  and post.status <> 'duplicate' and not post.is_test_post;

-- The owner's replies as conversations: to whom, how often, and what came of them.
create view reply_conversations as
select
    account_id, parent_tweet_id, parent_username, count(*) as replies_made,
    min(posted_at) as first_reply_at, max(posted_at) as last_reply_at, sum(likes) as likes,
    sum(replies) as replies, sum(impressions) as impressions,
    sum(followers_gained) as followers_gained
from reply_performance
group by account_id, parent_tweet_id, parent_username;
