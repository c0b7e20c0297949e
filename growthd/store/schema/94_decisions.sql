-- The choices that made each genuine post, by the names of the dimensions that are learned.
create view decision_arms as
select
    account_id,
    decision_id,
    case when decision_type = 'reply' then 'reply' else 'post' end as kind,
    posted_at,
    coalesce(raw_topic, topic_cluster) as topic,
    generator_name as generator,
    angle,
    tone,
    format_strategy as format,
    coalesce(hook_pattern, hook_type) as hook,
    content_type_id as content_type,
    viral_formula as formula,
    experiment_arm,
    generation_metadata ->> 'plan_id' as plan_id,
    updated_at
from content_metadata
where status <> 'duplicate' and not is_test_post;
