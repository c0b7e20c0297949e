-- The plans of the latest hours, newest first; of each hour the one in force.
-- name: plans
select distinct on (window_start)
    window_start, plan_id, computed_at, expires_at, target_posts, target_replies,
    exploration_rate, strategy_weights, predicted_follows, observed_follows, reason_summary,
    actual_posts, actual_replies
from growth_plans
where account_id = $account_id and window_start >= $since
order by window_start desc, revision desc
limit $limit;

-- What is the plans' evidence worth, by its latest weighing?
-- name: evaluations
select distinct on (kind) kind, day, posts, enough_data, statement
from plan_evaluations
where account_id = $account_id
order by kind, day desc;

-- How good were the plans, day by day?
-- name: scores
select day, plans, followed, predicted_follows, observed_follows, settled
from plan_scores
where account_id = $account_id
order by day desc
limit $limit;
