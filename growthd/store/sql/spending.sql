-- One buyer at a time per account, so that two requests cannot share one remainder.
-- name: lock
select pg_advisory_xact_lock(hashtextextended('growthd spending ' || $account_id, 0));

-- What an account has spent on a UTC day, reservations included.
-- name: spent
select coalesce(sum(usd), 0) from api_charges where account_id = $account_id and day = $day;

-- On which days were these resources charged for?
-- name: charged
select resource, resource_id, max(day) as day
from api_charges
where account_id = $account_id
  and resource = any($resources::text[])
  and resource_id = any($resource_ids::text[])
group by resource, resource_id;

-- A resource that was charged for on that day already costs nothing more.
-- name: charge
insert into api_charges (account_id, day, resource, resource_id, usd, charged_at)
select $account_id, $day, resource, resource_id, usd, $at
from unnest($resources::text[], $resource_ids::text[], $usd::numeric[])
    as charged (resource, resource_id, usd)
on conflict do nothing;

-- name: cancel
delete from api_charges
where account_id = $account_id and resource = $resource and resource_id = $resource_id;

-- What was spent on each UTC day, newest first.
-- name: days
select day, sum(usd) as usd
from api_charges
where account_id = $account_id and day >= $since
group by day
order by day desc;

-- name: prune
delete from api_charges where account_id = $account_id and day < $before;
