-- The posts that may have earned followers: really made, not for a test, and known to X.
-- name: posts
select
    id, decision_id, tweet_id, posted_at, decision_type,
    coalesce(raw_topic, topic_cluster) as raw_topic, format_strategy, generator_name, tone,
    coalesce(hook_pattern, hook_type) as hook, angle,
    content_type_id as content_type, viral_formula as formula
from content_metadata
where account_id = $account_id
  and posted_at >= coalesce($since::timestamptz, '-infinity')
  and posted_at < $until
  and tweet_id is not null
  and status <> 'duplicate'
  and not is_test_post
order by posted_at, id;

-- What was read of those posts by a moment, and the follows that X's own exports ascribe to them.
-- name: snapshots
with chosen as (
    select id, account_id, decision_id, tweet_id, posted_at
    from content_metadata
    where account_id = $account_id
      and posted_at >= coalesce($since::timestamptz, '-infinity')
      and posted_at < $until
      and tweet_id is not null
      and status <> 'duplicate'
      and not is_test_post
)
select
    chosen.id, seen.horizon_minutes, seen.collected_at, seen.impressions, seen.likes,
    seen.reposts, seen.replies, seen.bookmarks, seen.profile_clicks, seen.new_follows
from chosen
join performance_snapshots seen using (account_id, decision_id)
where seen.collected_at <= $until
union all
select
    chosen.id, floor(extract(epoch from told.exported_at - chosen.posted_at) / 60)::integer,
    told.exported_at, null, null, null, null, null, null, told.new_follows
from chosen
join imported_post_metrics told using (account_id, tweet_id)
where told.new_follows is not null
  and told.exported_at > chosen.posted_at
  and told.exported_at <= $until
order by 1, 3;

-- What was read of the follower count between two moments, both included. An hour's row was
-- measured within two hours of its hour.
-- name: readings
select measured_at, followers_count as followers, exact, source
from account_snapshots
where account_id = $account_id
  and timestamp >= coalesce($since::timestamptz, '-infinity') - interval '2 hours'
  and measured_at >= coalesce($since::timestamptz, '-infinity')
  and measured_at <= $until
  and followers_count is not null
order by measured_at;

-- When was the follower count first and last read?
-- name: reach
select
    (
        select measured_at from account_snapshots
        where account_id = $account_id and followers_count is not null and measured_at <= $now
        order by timestamp
        limit 1
    ) as first,
    (
        select measured_at from account_snapshots
        where account_id = $account_id and followers_count is not null and measured_at <= $now
        order by timestamp desc
        limit 1
    ) as last;
