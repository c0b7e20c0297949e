-- Enters captures. Those already planned stay as they are. A post without a tweet id waits.
-- They come as JSON: seven arrays cost both sides more than the rows do.
-- name: plan
insert into captures (
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at,
    next_attempt_at
)
select
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at,
    case when not $waiting then due_at end
from json_to_recordset($captures) as planned (
    account_id text, subject text, subject_id text, horizon_minutes integer,
    due_at timestamptz, on_time_until timestamptz, closes_at timestamptz
)
on conflict (account_id, subject, subject_id, horizon_minutes) do nothing;

-- Takes what is to be read before $until and nobody holds: what closes first goes first.
-- A lapsed lease is taken over with a higher epoch, and counts as an attempt.
-- The order is an expression so that no index can provide it: walking the windows in their order
-- would pass by all that is pending, sorting touches only what is ready.
-- name: claim
with claimed as (
    update captures set
        state = 'claimed',
        owner = $runner,
        lease_until = now() + make_interval(secs => $lease_seconds),
        epoch = epoch + 1,
        attempts = attempts + (state = 'claimed')::integer
    where capture_id = any(array(
        select capture_id from captures
        where ended_at is null
          and account_id = any($accounts::text[])
          and next_attempt_at <= $until
          and closes_at >= $now
          and (state = 'due' or ($lapsed and lease_until < now()))
        order by closes_at + interval '0'
        limit $limit
        for update skip locked
    ))
    returning
        capture_id, account_id, subject, subject_id, horizon_minutes, due_at, on_time_until,
        closes_at, epoch, attempts, own_page, next_attempt_at
)
select claimed.*, post.tweet_id, post.posted_at
from claimed
left join content_metadata post
    on claimed.subject = 'post'
    and post.account_id = claimed.account_id
    and post.decision_id = claimed.subject_id
order by claimed.closes_at;

-- Prolongs leases that still hold. What its runner lost sight of is left to lapse. What somebody is
-- just ending is passed over: to wait for one row with others locked would be half a deadlock.
-- name: renew
update captures set lease_until = now() + make_interval(secs => $lease_seconds)
where capture_id = any(array(
    select capture_id from captures
    join unnest($ids::bigint[], $owners::text[], $epochs::bigint[]) as held (capture_id, owner, epoch)
        using (capture_id, owner, epoch)
    where captures.state = 'claimed'
    for update of captures skip locked
));

-- Prolongs leases as `renew` does. And is anything to be closed, or to be claimed before $until?
-- name: tend
with renewed as (
    {renew}
)
select exists (
    select from captures
    where ended_at is null
      and closes_at < $now
      and (state = 'due' or ($lapsed and lease_until < now()))
) or exists (
    select from captures
    where ended_at is null
      and account_id = any($accounts::text[])
      and next_attempt_at <= $until
      and closes_at >= $now
      and (state = 'due' or ($lapsed and lease_until < now()))
);

-- Gives back what the runner holds. What a visitor is just ending is waited for: it may be cancelled.
-- name: release
update captures set state = 'due', owner = null, lease_until = null
where ended_at is null
  and account_id = any($accounts::text[])
  and next_attempt_at <= $until
  and state = 'claimed'
  and owner = $runner;

-- Ends captures whose leases still hold.
-- Asked for by its state, a row is found by its id, never by walking all that is open.
-- name: end
update captures set
    state = ending.state,
    reason = ending.reason,
    captured_at = ending.captured_at,
    ended_at = now(),
    attempts = attempts + 1,
    owner = null,
    lease_until = null
from unnest(
    $ids::bigint[], $owners::text[], $epochs::bigint[],
    $states::text[], $reasons::text[], $captured_ats::timestamptz[]
) as ending (capture_id, owner, epoch, state, reason, captured_at)
where captures.capture_id = ending.capture_id
  and captures.owner = ending.owner
  and captures.epoch = ending.epoch
  and captures.state = 'claimed'
returning captures.capture_id;

-- Puts captures whose leases still hold back on the list, for later.
-- name: rebook
update captures set
    state = 'due',
    reason = rebooking.reason,
    next_attempt_at = rebooking.next_attempt_at,
    own_page = captures.own_page or rebooking.own_page,
    attempts = attempts + rebooking.attempt::integer,
    owner = null,
    lease_until = null
from unnest(
    $ids::bigint[], $owners::text[], $epochs::bigint[],
    $reasons::text[], $next_attempts::timestamptz[], $own_pages::boolean[],
    $attempts::boolean[]
) as rebooking (capture_id, owner, epoch, reason, next_attempt_at, own_page, attempt)
where captures.capture_id = rebooking.capture_id
  and captures.owner = rebooking.owner
  and captures.epoch = rebooking.epoch
  and captures.state = 'claimed'
returning captures.capture_id;

-- Ends, as missed, captures whose window closed unread and that no living runner holds.
-- What was last tried and failed is a better reason than the general one.
-- name: close_overdue
with closed as (
    update captures set
        state = 'missed',
        reason = coalesce(
            reason, case when next_attempt_at is null then 'unresolved' else $reason end
        ),
        ended_at = now(),
        owner = null,
        lease_until = null
    where capture_id = any(array(
        select capture_id from captures
        where ended_at is null
          and closes_at < $now
          and (state = 'due' or ($lapsed and lease_until < now()))
        limit $limit
        for update skip locked
    ))
    returning subject, horizon_minutes, reason
)
select subject, horizon_minutes, reason, count(*) as missed
from closed
group by subject, horizon_minutes, reason
order by subject, horizon_minutes, reason;

-- When is the next unclaimed capture of these accounts to be read?
-- name: next_due
select min(first.next_attempt_at)
from unnest($accounts::text[]) as account (account_id)
cross join lateral (
    select next_attempt_at from captures
    where ended_at is null
      and captures.account_id = account.account_id
      and next_attempt_at is not null
      and (state = 'due' or lease_until < now())
    order by next_attempt_at
    limit 1
) as first;

-- Ends all that is still to be read of a post that no longer exists.
-- name: gone
update captures set
    state = 'gone',
    reason = $reason,
    ended_at = now(),
    owner = null,
    lease_until = null
where account_id = $account_id
  and subject = 'post'
  and subject_id = $decision_id
  and ended_at is null;

-- Which is the account's newest hour in the ledger? Hours sort by their names, as the key does.
-- name: last_hour
select due_at from captures
where account_id = $account_id and subject = 'account'
order by subject_id desc
limit 1;
