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
