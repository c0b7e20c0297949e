-- Plans whose hour is over, each hour's last revision, with what was published in it and earned.
-- name: ended_plans
select
    plan.*, did.posts as did_posts, did.replies as did_replies, did.follows as did_follows,
    did.settled as did_settle
from (
    select distinct on (window_start) * from growth_plans
    where account_id = $account_id and window_start >= $since and expires_at <= $now
    order by window_start, revision desc
) as plan
cross join lateral (
    select
        count(*) filter (where post.kind = 'post')::integer as posts,
        count(*) filter (where post.kind = 'reply')::integer as replies,
        case when count(*) = count(earned.credit) then coalesce(sum(earned.credit), 0) end
            as follows,
        coalesce(bool_and(coalesce(earned.settled, false)), true) as settled
    from decision_arms post
    left join follower_attributions earned
        on earned.account_id = post.account_id
        and earned.decision_id = post.decision_id
        and earned.time_window_hours = 168
    where post.account_id = plan.account_id
      and post.posted_at >= plan.window_start
      and post.posted_at < plan.window_start + interval '1 hour'
) as did
order by plan.window_start;

-- name: set_outcomes
update growth_plans plan set
    actual_posts = told.actual_posts,
    actual_replies = told.actual_replies,
    observed_follows = told.observed_follows,
    outcome = told.outcome
from unnest(
    $plan_ids::text[], $posts::integer[], $replies::integer[], $follows::double precision[],
    $outcomes::jsonb[]
) as told (plan_id, actual_posts, actual_replies, observed_follows, outcome)
where plan.account_id = $account_id and plan.plan_id = told.plan_id;

-- name: set_score
insert into plan_scores (
    account_id, day, plans, followed, posts_off, predicted_follows, observed_follows, surprise,
    settled, scored_at
)
values (
    $account_id, $day, $plans, $followed, $posts_off, $predicted_follows, $observed_follows,
    $surprise, $settled, $scored_at
)
on conflict (account_id, day) do update set
    plans = excluded.plans,
    followed = excluded.followed,
    posts_off = excluded.posts_off,
    predicted_follows = excluded.predicted_follows,
    observed_follows = excluded.observed_follows,
    surprise = excluded.surprise,
    settled = excluded.settled,
    scored_at = excluded.scored_at;

-- Posts old enough to have earned nearly all they will, and the plan under which they were made.
-- name: judged_posts
select
    post.*,
    floor(extract(epoch from post.posted_at) / 86400)::bigint as day,
    (
        select plan.propensities -> post.kind from growth_plans plan
        where plan.account_id = post.account_id and plan.plan_id = post.plan_id
    ) as propensities
from credited_arms post
where post.account_id = $account_id
  and post.kind = $kind
  and post.posted_at >= $since
  and post.posted_at < $until
order by post.posted_at, post.decision_id;

-- name: set_evaluation
insert into plan_evaluations (
    account_id, kind, day, plan_id, posts, effective_sample_size, needed, enough_data, lift, low80,
    high80, low95, high95, snips, snips_low80, snips_high80, estimated_propensities, statement,
    computed_at
)
values (
    $account_id, $kind, $day, $plan_id, $posts, $effective_sample_size, $needed, $enough_data,
    $lift, $low80, $high80, $low95, $high95, $snips, $snips_low80, $snips_high80,
    $estimated_propensities, $statement, $computed_at
)
on conflict (account_id, kind, day) do update set
    plan_id = excluded.plan_id,
    posts = excluded.posts,
    effective_sample_size = excluded.effective_sample_size,
    needed = excluded.needed,
    enough_data = excluded.enough_data,
    lift = excluded.lift,
    low80 = excluded.low80,
    high80 = excluded.high80,
    low95 = excluded.low95,
    high95 = excluded.high95,
    snips = excluded.snips,
    snips_low80 = excluded.snips_low80,
    snips_high80 = excluded.snips_high80,
    estimated_propensities = excluded.estimated_propensities,
    statement = excluded.statement,
    computed_at = excluded.computed_at;

-- name: forget_experiments
delete from experiment_results where account_id = $account_id;

-- name: add_experiments
insert into experiment_results (
    account_id, experiment, arm, control, posts, follows, enough_data, lift, low80, high80, low95,
    high95, p_better, statement, computed_at
)
select
    $account_id, experiment, arm, control, posts, follows, enough_data, lift, low80, high80, low95,
    high95, p_better, statement, $computed_at
from jsonb_populate_recordset(null::experiment_results, $results::jsonb);

-- name: scores
select
    day, plans, followed, posts_off, predicted_follows, observed_follows, surprise, settled
from plan_scores
where account_id = $account_id
order by day desc
limit $limit;

-- name: evaluations
select distinct on (kind)
    kind, day, plan_id, posts, effective_sample_size, needed, enough_data, lift, low80, high80,
    low95, high95, estimated_propensities, statement, computed_at
from plan_evaluations
where account_id = $account_id
order by kind, day desc;

-- name: experiments
select
    experiment, arm, control, posts, follows, enough_data, lift, low80, high80, low95, high95,
    p_better, statement, computed_at
from experiment_results
where account_id = $account_id
order by experiment, arm;
