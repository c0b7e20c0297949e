-- The post that goes by this name: its decision, its tweet, or a part of its thread.
-- name: post
select
    account_id, decision_id, decision_type, tweet_id, posted_at, content, status, is_test_post
from content_metadata
where account_id = any($accounts::text[])
  and (decision_id = $name or tweet_id = $name or thread_tweet_ids @> array[$name::text])
order by decision_id <> $name, account_id
limit 1;

-- What was planned to be read of it, and what was read.
-- name: readings
select
    planned.horizon_minutes, planned.due_at, planned.state, planned.reason,
    seen.collected_at, seen.source, seen.impressions, seen.likes, seen.reposts, seen.replies,
    seen.quotes, seen.bookmarks, seen.new_follows
from captures planned
left join performance_snapshots seen
    on seen.account_id = planned.account_id
    and seen.decision_id = planned.subject_id
    and seen.horizon_minutes = planned.horizon_minutes
where planned.account_id = $account_id
  and planned.subject = 'post'
  and planned.subject_id = $decision_id
order by planned.horizon_minutes;

-- How the follower count went while the post was alive, and its share in it.
-- name: intervals
select
    ledger.began_at, ledger.ended_at, ledger.followers_before, ledger.followers_after,
    ledger.by_posts, ledger.background, ledger.unfollows, ledger.purged, ledger.identifiable,
    ledger.settled, coalesce(own.follows, 0) as own, coalesce(own.alive, 0) as alive
from follower_ledger ledger
left join lateral (
    select
        sum(share.follows) filter (where share.decision_id = any($names::text[])) as follows,
        count(*) as alive
    from unnest(ledger.decision_ids, ledger.follows) as share (decision_id, follows)
) own on true
where ledger.account_id = $account_id
  and ledger.ended_at > $since
  and ledger.began_at < $until
order by ledger.ended_at;

-- What else earned followers in those intervals, the largest share first.
-- name: company
select
    share.decision_id, sum(share.follows) as follows, post.decision_type, post.posted_at,
    left(post.content, 200) as content
from follower_ledger ledger
cross join lateral unnest(ledger.decision_ids, ledger.follows) as share (decision_id, follows)
left join content_metadata post
    on post.account_id = ledger.account_id and post.decision_id = share.decision_id
where ledger.account_id = $account_id
  and ledger.ended_at > $since
  and ledger.began_at < $until
  and share.decision_id <> all($names::text[])
group by share.decision_id, post.decision_type, post.posted_at, post.content
order by follows desc, share.decision_id
limit $limit;

-- name: credit
select
    credit, credit_low, credit_high, credit_low95, credit_high95, confidence_score,
    attribution_method as method, measured_at, follower_retention_rate as retention,
    share_of_window, followers_gained, settled,
    (attribution_metadata ->> 'identifiable')::boolean as identifiable
from follower_attributions
where account_id = $account_id and decision_id = $decision_id and time_window_hours = 168;

-- name: reward
select
    kept.reward, kept.state, kept.settled, kept.credit, kept.impressions_24h,
    kept.f_per_1k_impressions as f_per_1k, kept.reward_components as components, kept.revisions,
    kept.computed_at, kept.weights_version, version.followers_weight,
    version.impressions_weight, version.bookmarks_weight, version.normalise,
    version.in_force_since
from reward_features kept
left join reward_versions version using (account_id, weights_version)
where kept.account_id = $account_id and kept.decision_id = $decision_id;

-- What weights that are no longer in force made of it, the latest first.
-- name: former
select kept.weights_version, kept.reward, kept.computed_at
from former_rewards kept
where kept.account_id = $account_id and kept.decision_id = $decision_id
  and kept.weights_version <> $weights_version
order by kept.computed_at desc, kept.weights_version;
