-- What did the visits of a time bring home, and how long did they take?
-- name: harvest
select
    count(*) as visits,
    coalesce(sum(seconds), 0)::double precision as seconds,
    coalesce(sum(captures), 0)::bigint as captures,
    coalesce(sum(stored), 0)::bigint as stored
from visits
where account_id = any($accounts::text[]) and read_at >= $since and read_at < $until;

-- How many captures are to be read by a moment, those that should have been by now included, and
-- what were the visits up to now good for?
-- name: load
select
    (
        select count(*) from captures
        where account_id = any($accounts::text[]) and ended_at is null
          and next_attempt_at <= $soon and closes_at >= $until
    ) as wanted,
    day.captures,
    day.seconds
from ({harvest}) day;
