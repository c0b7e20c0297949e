-- Fetches each newest snapshot by its key, whatever the planner thinks of their number.

create or replace view learning_posts as
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
    where kept.account_id = newest.account_id
      and kept.decision_id = newest.decision_id
      and kept.horizon_minutes = newest.horizon_minutes
    limit 1
) seen
where post.status <> 'duplicate' and not post.is_test_post;

create or replace view outcomes as
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
    where kept.account_id = newest.account_id
      and kept.decision_id = newest.decision_id
      and kept.horizon_minutes = newest.horizon_minutes
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
