-- Announcements that nobody has handled, in the order of their ids. Rows that another runner is
-- handling are passed over.
-- name: unhandled
select id, account_id, event_type, event_data, message, created_at
from system_events
where handled_at is null
  and event_type in ('POST_SUCCESS', 'REPLY_SUCCESS', 'OWNER_RETURNED')
  and id > $after
order by id
limit $limit
for update skip locked;

-- Handles an event once.
-- name: settle
update system_events set handled_at = now(), outcome = $outcome
where id = $id and handled_at is null;

-- name: append
insert into system_events (account_id, event_type, event_data, severity, component, message)
values ($account_id, $event_type, $event_data, $severity, $component, $message)
returning id;
