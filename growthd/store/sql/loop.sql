-- Each query walks one link of the loop since a moment, by rows alone, and answers alike: how many
-- rows there are and the newest, how many things should have passed the link by now and how many
-- did, the oldest that did not, since when it waits, and the commonest reason that the rows give.
-- What is so young that it may still be on its way is not due.

-- Were announcements taken in? Their times are by the database's clock.
-- name: events
with told as (
    select
        'event ' || id as what, created_at as at, created_at < now() - interval '10 minutes' as due,
        handled_at is not null and outcome not like 'refused%' as passed, outcome as why
    from system_events
    where event_type in ('POST_SUCCESS', 'REPLY_SUCCESS')
      and created_at >= $since
      and (account_id = any($accounts::text[]) or handled_at is null)
)
select
    count(*) as rows, max(at) as newest, count(*) filter (where due) as due,
    count(*) filter (where due and passed) as passed,
    (array_agg(what order by at) filter (where due and not passed))[1] as stuck,
    min(at) filter (where due and not passed) as stuck_since,
    mode() within group (order by why) filter (where due and not passed) as why
from told;

-- Do posts have their ids, and are they marked posted?
-- name: posts
with made as (
    select
        decision_id as what, posted_at as at, posted_at < $now::timestamptz - interval '1 hour' as due,
        tweet_id is not null and status = 'posted' as passed,
        case when tweet_id is null then 'its tweet id is not known' else 'its status is ' || status
            end as why
    from content_metadata
    where account_id = any($accounts::text[])
      and posted_at >= $since
      and status <> 'duplicate' and not is_test_post
)
select
    count(*) as rows, max(at) as newest, count(*) filter (where due) as due,
    count(*) filter (where due and passed) as passed,
    (array_agg(what order by at) filter (where due and not passed))[1] as stuck,
    min(at) filter (where due and not passed) as stuck_since,
    mode() within group (order by why) filter (where due and not passed) as why
from made;

-- Is every post planned that was made under watch, and is the account's present hour?
-- name: planning
with wanted as (
    select
        post.decision_id as what, post.posted_at as at, 'post' as subject,
        post.decision_id as subject_id, post.account_id
    from content_metadata post
    join accounts using (account_id)
    where post.account_id = any($accounts::text[])
      and post.posted_at >= $since -- for the index; greatest() is beyond it
      and post.posted_at >= accounts.watched_since
      and post.posted_at < $now::timestamptz - interval '1 hour'
      and post.created_at < now() - interval '10 minutes'
      and post.status <> 'duplicate' and not post.is_test_post
    union all
    select
        'the hour of ' || accounts.handle, date_trunc('hour', $now::timestamptz), 'account',
        to_char(date_trunc('hour', $now::timestamptz) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00"Z"'),
        accounts.account_id
    from accounts
    where accounts.account_id = any($accounts::text[])
      and accounts.watched_since < $now::timestamptz - interval '1 hour'
),
planned as (
    select
        wanted.what, wanted.at, exists (
            select from captures
            where captures.account_id = wanted.account_id
              and captures.subject = wanted.subject
              and captures.subject_id = wanted.subject_id
        ) as passed
    from wanted
)
select
    count(*) filter (where passed) as rows, max(at) filter (where passed) as newest,
    count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    null as why
from planned;

-- Did every window that closed end the capture that it was for?
-- name: captures
with closed as (
    select
        subject || ' ' || subject_id || ' at ' || horizon_minutes || ' min' as what, due_at as at,
        ended_at is not null as passed,
        'its window closed while it was ' || state
            || coalesce(', last refused for: ' || reason, '') as why
    from captures
    where account_id = any($accounts::text[])
      and due_at >= $since and due_at < $now
      and closes_at < $now::timestamptz - interval '20 minutes'
)
select
    count(*) as rows, max(at) as newest, count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    mode() within group (order by why) filter (where not passed) as why
from closed;

-- Was what fell due read? What ended without a number says why; a post without an id cannot be.
-- name: readings
with tried as (
    select
        subject || ' ' || subject_id || ' at ' || horizon_minutes || ' min' as what, due_at as at,
        state in ('captured', 'late', 'gone') as passed, reason as why, captured_at
    from captures
    where account_id = any($accounts::text[])
      and due_at >= $since and due_at < $now
      and (ended_at is not null or reason is not null)
      and reason is distinct from 'unresolved'
)
select
    count(captured_at) as rows, max(captured_at) as newest, count(*) as due,
    count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    mode() within group (order by why) filter (where not passed) as why
from tried;

-- Is what was read of posts in the table?
-- name: snapshots
with read as (
    select
        capture.subject_id || ' at ' || capture.horizon_minutes || ' min' as what,
        capture.due_at as at, seen.collected_at, seen.decision_id is not null as passed
    from captures capture
    left join performance_snapshots seen
        on seen.account_id = capture.account_id
        and seen.decision_id = capture.subject_id
        and seen.horizon_minutes = capture.horizon_minutes
    where capture.account_id = any($accounts::text[])
      and capture.subject = 'post'
      and capture.state in ('captured', 'late')
      and capture.due_at >= $since and capture.due_at < $now
)
select
    count(*) filter (where passed) as rows, max(collected_at) as newest, count(*) as due,
    count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    case when bool_or(not passed) then 'its capture says it was read, and no snapshot is there' end
        as why
from read;

-- Were the followers counted in every hour of the watch that is over?
-- name: followers
with hours as (
    select
        accounts.account_id, accounts.handle || ' at ' || to_char(hour, 'YYYY-MM-DD HH24:00') as what,
        hour as at, capture.reason as why, seen.followers_count is not null as passed
    from accounts
    cross join lateral generate_series(
        greatest(
            date_trunc('hour', $since::timestamptz),
            date_trunc('hour', accounts.watched_since) + interval '1 hour'
        ),
        date_trunc('hour', $now::timestamptz) - interval '1 hour', interval '1 hour'
    ) as hour
    left join account_snapshots seen
        on seen.account_id = accounts.account_id
        and seen.timestamp = hour
        and seen.timestamp >= $since::timestamptz - interval '1 hour'
    left join captures capture
        on capture.account_id = accounts.account_id
        and capture.subject = 'account'
        and capture.horizon_minutes = 0
        and capture.subject_id = to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00"Z"')
    where accounts.account_id = any($accounts::text[])
)
select
    count(*) filter (where passed) as rows,
    (
        select min(newest.timestamp) from unnest($accounts::text[]) as watched (account_id)
        cross join lateral (
            select timestamp from account_snapshots counted
            where counted.account_id = watched.account_id and followers_count is not null
            order by timestamp desc
            limit 1
        ) newest
    ) as newest,
    count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    mode() within group (order by why) filter (where not passed) as why
from hours;

-- Do posts that were read have their credit, under their own tweet ids?
-- name: attribution
with read as (
    select
        post.decision_id as what, post.posted_at as at, credit.measured_at,
        credit.tweet_id is not distinct from post.tweet_id and credit.decision_id is not null as passed,
        case when credit.decision_id is not null then 'its credit is kept under the tweet id '
            || coalesce(credit.tweet_id, 'unknown') || ', not its own' end as why
    from content_metadata post
    left join follower_attributions credit
        on credit.account_id = post.account_id
        and credit.decision_id = post.decision_id
        and credit.time_window_hours = 168
    where post.account_id = any($accounts::text[])
      and post.posted_at >= $since
      and post.posted_at < $now::timestamptz - interval '5 hours'
      and post.tweet_id is not null and post.status = 'posted' and not post.is_test_post
      and exists (
          select from performance_snapshots seen
          where seen.account_id = post.account_id and seen.decision_id = post.decision_id
            and seen.collected_at < $now::timestamptz - interval '3 hours'
      )
)
select
    count(measured_at) as rows, max(measured_at) as newest, count(*) as due,
    count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    mode() within group (order by why) filter (where not passed) as why
from read;

-- Is what announcements told of credited posts known of them? What nobody told is not missing.
-- name: metadata
with labelled as (
    select distinct on (post.decision_id)
        post.decision_id as what, post.posted_at as at,
        num_nonnulls(post.generator_name, post.raw_topic, post.angle, post.tone,
            post.format_strategy, post.hook_pattern) > 0 as passed
    from system_events told
    join content_metadata post on post.decision_id = told.event_data ->> 'decision_id'
    join follower_attributions credit
        on credit.account_id = post.account_id
        and credit.decision_id = post.decision_id
        and credit.time_window_hours = 168
    where told.event_type in ('POST_SUCCESS', 'REPLY_SUCCESS')
      and told.created_at >= $since
      and jsonb_typeof(told.event_data) = 'object'
      and told.event_data ?| '{generator_name,raw_topic,angle,tone,format_strategy,hook_pattern}'
      and post.account_id = any($accounts::text[])
)
select
    count(*) filter (where passed) as rows, max(at) filter (where passed) as newest,
    count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    case when bool_or(not passed) then 'its announcement had labels, and its row has none' end as why
from labelled;

-- Do credited posts of a day and more have their reward?
-- name: rewards
with credited as (
    select
        credit.decision_id as what, post.posted_at as at, reward.computed_at,
        reward.decision_id is not null and not reward.provisional as passed,
        'its reward is ' || reward.state as why
    from content_metadata post
    join follower_attributions credit
        on credit.account_id = post.account_id
        and credit.decision_id = post.decision_id
        and credit.time_window_hours = 168
    join performance_snapshots day
        on day.account_id = post.account_id
        and day.decision_id = post.decision_id
        and day.horizon_minutes = 1440
        and day.collected_at < $now::timestamptz - interval '3 hours'
    left join reward_features reward
        on reward.account_id = post.account_id and reward.decision_id = post.decision_id
    where post.account_id = any($accounts::text[])
      and post.posted_at >= $since
      and not post.is_test_post and post.status <> 'duplicate'
)
select
    count(computed_at) as rows, max(computed_at) as newest, count(*) as due,
    count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not passed))[1] as stuck,
    min(at) filter (where not passed) as stuck_since,
    mode() within group (order by why) filter (where not passed) as why
from credited;

-- Has what was credited been learned, and are there arms?
-- name: learning
with credited as (
    select
        post.decision_id as what, credit.measured_at as at, learned.computed_at,
        arms.known and (
            credit.measured_at <= learned.computed_at
            or credit.measured_at > $now::timestamptz - interval '3 hours'
        ) as passed,
        case when learned.computed_at is null then 'nothing was ever learned'
            when not arms.known then 'arm_performance is empty'
            else 'it was credited after the last learning' end as why
    from content_metadata post
    join follower_attributions credit
        on credit.account_id = post.account_id
        and credit.decision_id = post.decision_id
        and credit.time_window_hours = 168
    left join learnings learned
        on learned.account_id = post.account_id
        and learned.kind = case post.decision_type when 'reply' then 'reply' else 'post' end
    cross join lateral (
        select learned.kind is not null and exists (
            select from arm_performance arm
            where arm.account_id = post.account_id and arm.kind = learned.kind
        ) as known
    ) arms
    where post.account_id = any($accounts::text[])
      and post.posted_at >= $since
      and credit.credit is not null
      and post.posted_at < $now::timestamptz - interval '8 hours'
      and not post.is_test_post and post.status <> 'duplicate'
)
select
    (select count(*) from arm_performance where account_id = any($accounts::text[])) as rows,
    max(computed_at) as newest, count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by at) filter (where not coalesce(passed, false)))[1] as stuck,
    min(at) filter (where not coalesce(passed, false)) as stuck_since,
    mode() within group (order by why) filter (where not coalesce(passed, false)) as why
from credited;

-- Is there a present plan for each account that has something to go by?
-- name: plans
with taught as (
    select
        accounts.handle as what, min(learned.computed_at) as learned_at,
        max(plan.window_start) as planned_for
    from accounts
    join learning_updates learned using (account_id)
    left join growth_plans plan
        on plan.account_id = accounts.account_id
        and plan.window_start >= $now::timestamptz - interval '30 days'
    where accounts.account_id = any($accounts::text[])
      and learned.computed_at < $now::timestamptz - interval '3 hours'
    group by accounts.handle
),
planned as (
    select *, coalesce(planned_for >= $now::timestamptz - interval '3 hours', false) as passed
    from taught
)
select
    (
        select count(*) from growth_plans
        where account_id = any($accounts::text[]) and window_start >= $since
    ) as rows,
    max(planned_for) as newest, count(*) as due, count(*) filter (where passed) as passed,
    (array_agg(what order by what) filter (where not passed))[1] as stuck,
    min(coalesce(planned_for, learned_at)) filter (where not passed) as stuck_since,
    null as why
from planned;
