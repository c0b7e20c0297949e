-- How did the captures that fell due between two moments end, or stand?
-- name: ledger_counts
select subject, horizon_minutes, state, count(*) as count
from captures
where account_id = any($accounts::text[]) and due_at >= $since and due_at < $until
group by subject, horizon_minutes, state
order by subject, horizon_minutes, state;

-- What is to be read until a moment, what of it should have been by now, and since when?
-- An open capture is found by its next attempt, or by having none while its post has no tweet id:
-- what falls due much later is not looked at.
-- name: backlog
select
    subject, horizon_minutes,
    count(*) as pending,
    count(*) filter (where due_at < $now) as overdue,
    count(*) filter (where on_time_until < $now) as past_tolerance,
    min(due_at) as oldest_due
from captures
where account_id = any($accounts::text[]) and ended_at is null
  and (next_attempt_at < $until or (next_attempt_at is null and due_at < $until))
group by subject, horizon_minutes
order by subject, horizon_minutes;

-- The account's followers hour by hour.
-- name: followers
select timestamp as hour, followers_count as followers, exact, source, measured_at
from account_snapshots
where account_id = $account_id and timestamp >= $since
order by timestamp;

-- What was read of the newest posts?
-- name: recent_posts
select decision_id, decision_type, tweet_id, content, posted_at
from content_metadata
where account_id = $account_id and status <> 'duplicate'
order by posted_at desc
limit $limit;

-- name: snapshots_of
select
    decision_id, horizon_minutes, collected_at, quality, source, impressions, likes, reposts,
    replies, quotes, bookmarks, engagement_rate, followers_at_snapshot
from performance_snapshots
where account_id = $account_id and decision_id = any($decision_ids::text[])
order by decision_id, horizon_minutes;

-- Captures that were missed, newest first, with their reasons.
-- name: missed
select account_id, subject, subject_id, horizon_minutes, due_at, closes_at, attempts, reason
from captures
where account_id = any($accounts::text[]) and state = 'missed' and due_at >= $since
order by due_at desc
limit $limit;

-- How many posts were read at 24 hours and have no reward?
-- name: unrewarded
select count(*)
from performance_snapshots as snapshot
join content_metadata as post using (account_id, decision_id)
where snapshot.account_id = any($accounts::text[]) and snapshot.horizon_minutes = 1440
    and snapshot.collected_at >= $since and not post.is_test_post and post.status <> 'duplicate'
    and not exists (
        select from reward_features as reward
        where reward.account_id = snapshot.account_id
            and reward.decision_id = snapshot.decision_id
    );

-- Which share of an account's latest counts of followers is rounded?
-- name: rounded_hours
select account_id, avg((not exact)::int)::double precision as share
from account_snapshots
where account_id = any($accounts::text[]) and timestamp >= $since and followers_count is not null
group by account_id;

-- When did each truth table last gain a row?
-- name: latest_inserts
select 'content_metadata' as name, max(created_at) as latest from content_metadata
union all
select 'system_events', max(created_at) from system_events
union all
select 'account_snapshots', max(created_at) from account_snapshots
union all
select 'performance_snapshots', max(created_at) from performance_snapshots
union all
select 'readings', max(created_at) from readings
union all
select 'captures', max(created_at) from captures;

-- Entries of the ledger, newest due first, in one state or any.
-- name: entries
select
    capture_id, account_id, subject, subject_id, horizon_minutes, due_at, closes_at, state, reason,
    attempts, captured_at
from captures
where ($state::text is null or state = $state) and due_at <= $until
order by due_at desc, capture_id desc
limit $limit;

-- One entry of the ledger.
-- name: entry
select
    capture_id, account_id, subject, subject_id, horizon_minutes, due_at, closes_at, state, reason,
    attempts, captured_at
from captures
where capture_id = $capture_id;

-- What was seen for one entry of the ledger?
-- name: witnesses
select read_at, source, path, verdict, detail, counts
from readings
where capture_id = $capture_id
order by id;

-- For what reasons were captures that fell due between two moments missed, or gone?
-- name: losses
select state, reason, count(*) as count
from captures
where account_id = any($accounts::text[]) and due_at >= $since and due_at < $until
  and state in ('missed', 'gone')
group by state, reason
order by count desc, reason;

-- For what reasons are captures that are due still open after an attempt?
-- name: setbacks
select reason, count(*) as count
from captures
where account_id = any($accounts::text[]) and ended_at is null and due_at < $now
  and next_attempt_at < $until and reason is not null
group by reason
order by count desc, reason;

-- What is read next, and of which post?
-- name: coming
select captures.subject, captures.subject_id, captures.horizon_minutes,
    captures.next_attempt_at as at, left(post.content, 200) as content
from captures
left join content_metadata post
    on captures.subject = 'post'
    and post.account_id = captures.account_id
    and post.decision_id = captures.subject_id
where captures.account_id = $account_id
  and captures.ended_at is null
  and captures.next_attempt_at >= $now
order by captures.next_attempt_at
limit $limit;

-- How do the captures of these posts stand?
-- name: captures_of
select subject_id as decision_id, horizon_minutes, state, due_at, captured_at, reason
from captures
where account_id = $account_id and subject = 'post' and subject_id = any($decision_ids::text[]);

-- The newest posts since a moment, as marks on the curve of followers; replies would bury them.
-- name: marks
select decision_id, tweet_id, decision_type, posted_at, left(content, 200) as content
from content_metadata
where account_id = $account_id and posted_at >= $since and status <> 'duplicate'
  and decision_type <> 'reply'
order by posted_at desc
limit $limit;
