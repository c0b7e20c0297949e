-- One planner at a time per account.
-- name: lock_plans
select pg_advisory_xact_lock(hashtextextended('growthd plans ' || $account_id, 0));

-- The newest plan for an hour that has begun.
-- name: newest_plan
select * from growth_plans
where account_id = $account_id and window_start <= $now
order by window_start desc, revision desc
limit 1;

-- name: add_plan
insert into growth_plans (
    account_id, window_start, revision, plan_id, computed_at, expires_at, cadence_posts,
    cadence_replies, stepped_at, target_posts, target_replies, exploration_rate, strategy_weights,
    propensities, predicted_follows, reason_summary, evidence, evidence_digest
)
select
    $account_id, $window_start, coalesce(max(revision) + 1, 0), $plan_id, $computed_at,
    $expires_at, $cadence_posts, $cadence_replies, $stepped_at, $target_posts, $target_replies,
    $exploration_rate, $strategy_weights, $propensities, $predicted_follows, $reason_summary,
    $evidence, $evidence_digest
from growth_plans
where account_id = $account_id and window_start = $window_start
on conflict (account_id, plan_id) do nothing;

-- What was published and earned on each UTC day since a moment.
-- name: plan_days
select
    (post.posted_at at time zone 'UTC')::date as day,
    count(*) filter (where post.kind = 'post') as posts,
    count(*) filter (where post.kind = 'reply') as replies,
    count(earned.credit) as credited,
    sum(earned.credit) as follows,
    count(worth.reward) as rewarded,
    sum(worth.reward) as reward
from decision_arms post
left join follower_attributions earned
    on earned.account_id = post.account_id
    and earned.decision_id = post.decision_id
    and earned.time_window_hours = 168
left join reward_features worth
    on worth.account_id = post.account_id and worth.decision_id = post.decision_id
where post.account_id = $account_id and post.posted_at >= $since and post.posted_at < $until
group by 1
order by 1;

-- How many posts and replies fell into each hour of the day, UTC.
-- name: plan_hours
select extract(hour from posted_at at time zone 'UTC')::integer as hour, count(*) as decisions
from decision_arms
where account_id = $account_id and posted_at >= $since and posted_at < $until
group by 1
order by 1;

-- What the platform has put in the way since a moment, as readings and the bot's events tell. A
-- wall that nobody has got past since counts, however old it is.
-- name: resistance
select
    (
        select count(*) from readings
        where account_id = $account_id and read_at > $since and read_at <= $now
          and verdict in ('challenge', 'logged_out')
    ) as walls,
    (
        select count(*) from readings
        where account_id = $account_id and read_at > $since and read_at <= $now
          and verdict = 'rate_limited'
    ) as rate_limits,
    coalesce((
        select verdict in ('challenge', 'logged_out') from readings
        where account_id = $account_id and subject = 'account' and read_at <= $now
        order by read_at desc
        limit 1
    ), false) as walled,
    (
        select count(*) from system_events
        where account_id = $account_id and created_at > $since and created_at <= $now
          and event_type in ('POST_SUCCESS', 'REPLY_SUCCESS', 'POST_FAILED', 'REPLY_FAILED')
    ) as attempts,
    (
        select count(*) from system_events
        where account_id = $account_id and created_at > $since and created_at <= $now
          and event_type in ('POST_FAILED', 'REPLY_FAILED')
    ) as failures;

-- What was published in an hour and in the 24 hours before its end, and how much of it by a plan.
-- name: done
select
    count(*) filter (where kind = 'post' and posted_at >= $window_start) as posts,
    count(*) filter (where kind = 'reply' and posted_at >= $window_start) as replies,
    count(*) filter (where plan_id is not null and posted_at >= $window_start) as by_plan,
    count(*) filter (where kind = 'post') as posts_24h,
    count(*) filter (where kind = 'reply') as replies_24h,
    count(*) filter (where plan_id is not null) as by_plan_24h
from decision_arms
where account_id = $account_id
  and posted_at > $window_end::timestamptz - interval '24 hours'
  and posted_at < $window_end;

-- Whether the owner has stopped the plan.
-- name: stopped
select event_type = 'PLAN_STOPPED' from system_events
where account_id = $account_id and event_type in ('PLAN_STOPPED', 'PLAN_RESUMED')
order by id desc
limit 1;

-- The newest plans, each hour's last revision.
-- name: recent_plans
select distinct on (window_start) * from growth_plans
where account_id = $account_id and window_start <= $now
order by window_start desc, revision desc
limit $limit;
