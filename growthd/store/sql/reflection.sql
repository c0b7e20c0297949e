-- The newest readings of the posts that were read last, as unified_outcomes has them.
-- name: metrics
select phase.decision_id as post, newest.collected_at as at, to_jsonb(phase) as row
from newest_snapshots newest
join unified_outcomes phase on phase.id = newest.snapshot_id
where newest.account_id = any($accounts::text[])
order by newest.collected_at desc, newest.snapshot_id desc
limit $limit;

-- What was read of these posts at their checkpoints, where it was read on time?
-- name: checkpoints
select
    checked.post_id as post, checked.collection_phase as phase, checked.check_time as at,
    checked.likes, seen.followers_at_snapshot as followers
from post_velocity_tracking checked
join performance_snapshots seen
    on seen.account_id = checked.account_id
    and seen.decision_id = checked.post_id
    and seen.id = checked.id
where checked.account_id = any($accounts::text[])
  and checked.post_id = any($posts::text[])
  and checked.quality = 'on_time'
order by checked.post_id, checked.check_time;

-- name: patterns
select to_jsonb(learned_patterns) as pattern
from learned_patterns
where account_id = any($accounts::text[])
order by confidence_score desc, id
limit 500;
