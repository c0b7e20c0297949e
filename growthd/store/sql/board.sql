-- The newest posts.
-- name: newest
select decision_id
from content_metadata
where account_id = $account_id and status <> 'duplicate' and posted_at >= $since
order by posted_at desc
limit $limit offset $offset;

-- The posts with the most of one metric, by each one's latest snapshot.
-- name: by_metric
select post.decision_id
from content_metadata as post
join lateral (
    select impressions, likes, reposts, replies, bookmarks, engagement_rate
    from performance_snapshots
    where account_id = post.account_id and decision_id = post.decision_id
    order by horizon_minutes desc
    limit 1
) as latest on true
where post.account_id = $account_id and post.status <> 'duplicate' and post.posted_at >= $since
order by case $metric::text
        when 'views' then latest.impressions
        when 'likes' then latest.likes
        when 'reposts' then latest.reposts
        when 'replies' then latest.replies
        when 'bookmarks' then latest.bookmarks
        else latest.engagement_rate
    end desc nulls last, post.posted_at desc
limit $limit offset $offset;

-- How many posts are there since then?
-- name: number_of
select count(*) from content_metadata
where account_id = $account_id and status <> 'duplicate' and posted_at >= $since;

-- What are these posts?
-- name: posts_of
select decision_id, decision_type, tweet_id, left(content, 400) as content, posted_at
from content_metadata
where account_id = $account_id and decision_id = any($decision_ids::text[]);

-- The latest events that somebody should know of.
-- name: notable
select created_at as at, event_type, severity, message
from system_events
where severity in ('warning', 'error', 'critical') and account_id = any($accounts::text[])
    and created_at >= $since
order by id desc
limit $limit;

-- What was held back last, and what did each witness see?
-- name: suspects
select read_at, subject, subject_id, source, path, counts
from readings
where account_id = $account_id and verdict = 'suspect' and read_at >= $since
order by read_at desc, id
limit $limit;

-- What did these posts earn, and how sure is that? The ledger's credit is that of 168 hours.
-- name: earned
select
    post.decision_id, credit.credit, credit.credit_low, credit.credit_high,
    credit.confidence_score as confidence, credit.settled, reward.reward,
    reward.provisional
from content_metadata as post
left join follower_attributions as credit
    on credit.account_id = post.account_id and credit.decision_id = post.decision_id
    and credit.time_window_hours = 168
left join reward_features as reward
    on reward.account_id = post.account_id and reward.decision_id = post.decision_id
where post.account_id = $account_id and post.decision_id = any($decision_ids::text[]);

-- The posts that earned the most followers.
-- name: by_credit
select credit.decision_id
from follower_attributions as credit
join content_metadata as post using (account_id, decision_id)
where credit.account_id = $account_id and credit.time_window_hours = 168
    and post.status <> 'duplicate' and post.posted_at >= $since
order by credit.credit desc nulls last, post.posted_at desc
limit $limit offset $offset;

-- The posts with the highest rewards.
-- name: by_reward
select reward.decision_id
from reward_features as reward
join content_metadata as post using (account_id, decision_id)
where reward.account_id = $account_id and post.status <> 'duplicate'
    and reward.posted_at >= $since
order by reward.reward desc nulls last, reward.posted_at desc
limit $limit offset $offset;
