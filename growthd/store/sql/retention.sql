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

-- name: drop_readings
delete from readings where ctid = any(array(
    select ctid from readings where read_at < $before limit $limit
));

-- name: drop_snapshots
delete from performance_snapshots where ctid = any(array(
    select ctid from performance_snapshots where collected_at < $before limit $limit
));

-- name: drop_captures
delete from captures where ctid = any(array(
    select ctid from captures where due_at < $before and ended_at is not null limit $limit
));

-- name: drop_events
delete from system_events where ctid = any(array(
    select ctid from system_events
    where created_at < $before
      and (
          handled_at is not null
          or event_type not in ('POST_SUCCESS', 'REPLY_SUCCESS', 'OWNER_RETURNED')
      )
    limit $limit
));
