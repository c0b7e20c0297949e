-- Keeps each actor's latest signs of life: their runner was seen just now.
-- name: record
with seen as (
    update runners set seen_at = now() where runner = any($runners::text[])
)
insert into job_heartbeats (
    runner, actor, last_success, last_failure, last_progress, consecutive_failures, last_error
)
select * from unnest(
    $runners::text[], $actors::text[], $successes::timestamptz[], $failures::timestamptz[],
    $progresses::timestamptz[], $rows::integer[], $errors::text[]
)
on conflict (runner, actor) do update set
    last_success = excluded.last_success,
    last_failure = excluded.last_failure,
    last_progress = excluded.last_progress,
    consecutive_failures = excluded.consecutive_failures,
    last_error = excluded.last_error,
    updated_at = now();

-- Every actor's signs of life.
-- name: every
select runner, actor, last_success, last_failure, last_progress, consecutive_failures, last_error
from job_heartbeats
order by runner, actor;
