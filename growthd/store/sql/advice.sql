-- The newest passes of the learner that changed something.
-- name: updates
select
    kind, update_type, component, insights_summary, improvement_score, computed_at
from learning_updates
where account_id = $account_id
order by computed_at desc, id desc
limit $limit;

-- What is known of every arm in use, most valuable first.
-- name: patterns
select
    kind, dimension, value, uses, lift_percent, lift_low80, lift_high80, selection_score as p_best,
    weight, confidence_score, avg_followers_per_post, follower_conversion_rate, enough_data,
    declining, statement, best_performing_post_id, last_updated
from arm_performance
where account_id = $account_id and kind = $kind and uses > 0
order by lift_percent desc, dimension, value collate "C";
