-- One learner at a time per account and kind.
-- name: lock_learning
select pg_advisory_xact_lock(
    hashtextextended('growthd learning ' || $account_id || ' ' || $kind, 0)
);

-- name: learning
select computed_at, evidence_digest, posts, dispersion, no_effect, set_aside
from learnings
where account_id = $account_id and kind = $kind;

-- name: set_learning
insert into learnings (
    account_id, kind, computed_at, evidence_digest, posts, dispersion, no_effect, set_aside
)
values (
    $account_id, $kind, $computed_at, $evidence_digest, $posts, $dispersion, $no_effect, $set_aside
)
on conflict (account_id, kind) do update set
    computed_at = excluded.computed_at,
    evidence_digest = excluded.evidence_digest,
    posts = excluded.posts,
    dispersion = excluded.dispersion,
    no_effect = excluded.no_effect,
    set_aside = excluded.set_aside;

-- What is known holds at this later moment as well: nothing that it rests on has changed.
-- name: confirm
update learnings set computed_at = $at
where account_id = $account_id and kind = $kind and evidence_digest = $evidence_digest
  and computed_at < $at;

-- The arms in the order in which they were learned: by dimension, then by name.
-- name: arms
select
    dimension, value, uses, exposure, follows, thompson_alpha, thompson_beta, reach_mean, reach_sd,
    value_mean, value_sd, selection_score, weight, confidence_score, declining,
    best_performing_post_id,
    extract(epoch from first_used)::double precision as first_used,
    extract(epoch from last_used)::double precision as last_used
from arm_performance
where account_id = $account_id and kind = $kind
order by dimension, value collate "C";

-- name: forget_arms
delete from arm_performance where account_id = $account_id and kind = $kind;

-- name: add_arms
insert into arm_performance (
    account_id, kind, dimension, value, uses, exposure, follows, avg_impressions, avg_likes,
    avg_retweets, avg_replies, avg_bookmarks, avg_engagement_rate, viral_coefficient,
    total_followers_gained, avg_followers_per_post, follower_conversion_rate, success_rate,
    thompson_alpha, thompson_beta, reach_mean, reach_sd, value_mean, value_sd, lift_percent,
    lift_low80, lift_high80, selection_score, weight, confidence_score, enough_data, declining,
    statement, best_performing_post_id, first_used, last_used, last_updated
)
select
    $account_id, $kind, dimension, value, uses, exposure, follows, avg_impressions, avg_likes,
    avg_retweets, avg_replies, avg_bookmarks, avg_engagement_rate, viral_coefficient,
    total_followers_gained, avg_followers_per_post, follower_conversion_rate, success_rate,
    thompson_alpha, thompson_beta, reach_mean, reach_sd, value_mean, value_sd, lift_percent,
    lift_low80, lift_high80, selection_score, weight, confidence_score, enough_data, declining,
    statement, best_performing_post_id, first_used, last_used, last_updated
from jsonb_populate_recordset(null::arm_performance, $arms::jsonb);

-- name: add_update
insert into learning_updates (
    account_id, kind, update_type, component, updates_applied, insights_summary,
    performance_before, performance_after, improvement_score, evidence_digest, computed_at
)
values (
    $account_id, $kind, $update_type, $component, $updates_applied, $insights_summary,
    $performance_before, $performance_after, $improvement_score, $evidence_digest, $computed_at
);
