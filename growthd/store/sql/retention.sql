-- name: count_readings
select count(*) from readings where read_at < $before;

-- name: count_snapshots
select count(*) from performance_snapshots where collected_at < $before;

-- name: count_captures
select count(*) from captures where due_at < $before and ended_at is not null;

-- name: count_events
select count(*) from system_events
where created_at < $before
  and (
      handled_at is not null
      or event_type not in ('POST_SUCCESS', 'REPLY_SUCCESS', 'OWNER_RETURNED')
  );

-- Each `oldest` is the earliest moment between two that anything may go of; each `drop` lets go of
-- what there is between them, in one pass.
-- name: oldest_reading
select min(read_at) from readings where read_at >= $since and read_at < $before;

-- name: oldest_snapshot
select min(collected_at) from performance_snapshots
where collected_at >= $since and collected_at < $before;

-- Account by account, each a look into the index: the table is too long to be read for it.
-- name: oldest_capture
select min(first.due_at)
from accounts
cross join lateral (
    select due_at from captures
    where captures.account_id = accounts.account_id and due_at >= $since and due_at < $before
    order by due_at
    limit 1
) first;

-- name: oldest_event
select min(created_at) from system_events where created_at >= $since and created_at < $before;

-- name: drop_readings
delete from readings where read_at >= $since and read_at < $before;

-- name: drop_snapshots
delete from performance_snapshots where collected_at >= $since and collected_at < $before;

-- name: drop_captures
delete from captures
where account_id = any(array(select account_id from accounts))
  and due_at >= $since and due_at < $before
  and ended_at is not null;

-- name: drop_events
delete from system_events
where created_at >= $since and created_at < $before
  and (
      handled_at is not null
      or event_type not in ('POST_SUCCESS', 'REPLY_SUCCESS', 'OWNER_RETURNED')
  );
