-- All that is credited is learned, and there is a plan for the present hour.

update follower_attributions set measured_at = least(measured_at, now - interval '20 minutes')
from clock;

insert into learnings (kind, computed_at, evidence_digest, posts, dispersion, no_effect, set_aside)
select kind, now - interval '15 minutes', 'e1', 40, 1.2, '{}', '{}'
from clock, unnest('{post,reply}'::text[]) as kind;

insert into arm_performance (
    kind, dimension, value, uses, exposure, follows, avg_impressions, avg_likes, avg_retweets,
    avg_replies, avg_bookmarks, avg_engagement_rate, viral_coefficient, total_followers_gained,
    avg_followers_per_post, follower_conversion_rate, success_rate, thompson_alpha, thompson_beta,
    reach_mean, reach_sd, value_mean, value_sd, lift_percent, lift_low80, lift_high80,
    selection_score, weight, confidence_score, enough_data, declining, statement,
    best_performing_post_id, first_used, last_used, last_updated
)
select
    case post.decision_type when 'reply' then 'reply' else 'post' end, dimension, value, count(*),
    900, 8, 60, 5, 1, 1, 1, 0.1, 0.01, sum(credit), avg(credit), 0.01, 0.6, 3, 300, 4, 0.2, 0, 0.3,
    4, -9, 18, 0.3, 0.33, 0.5, true, false, 'much as the others', min(post.decision_id),
    min(post.posted_at), max(post.posted_at), now - interval '15 minutes'
from content_metadata post
join reward_features using (account_id, decision_id)
cross join clock
cross join lateral (
    values
        ('topic', post.raw_topic), ('generator', post.generator_name), ('angle', post.angle),
        ('tone', post.tone), ('format', post.format_strategy), ('hook', post.hook_pattern),
        ('content_type', post.content_type_id), ('formula', post.viral_formula)
) as told (dimension, value)
group by 1, 2, 3, now;

insert into learning_updates (
    kind, update_type, component, updates_applied, insights_summary, performance_before,
    performance_after, improvement_score, evidence_digest, computed_at
)
select
    'post', 'cycle', 'all', '{"arms": 20}', 'sleep brings more than the others', '{}', '{}', 0.1, 'e1',
    learned_at
from clock, generate_series(now - interval '2 days', now, interval '6 hours') as learned_at;

insert into growth_plans (
    window_start, plan_id, computed_at, expires_at, cadence_posts, cadence_replies, target_posts,
    target_replies, exploration_rate, strategy_weights, propensities, predicted_follows,
    reason_summary, evidence, evidence_digest, actual_posts, actual_replies, observed_follows,
    outcome
)
select
    hour, 'plan ' || hour, hour, hour + interval '1 hour', 1, 2, 1, 2, 0.1, '{"top_topics": []}', '{}',
    0.8, 'steady', '{}', 'e1', 1, 0, 1, '{}'
from clock, generate_series(
    date_trunc('hour', now) - interval '2 days', date_trunc('hour', now), interval '1 hour'
) as hour;
