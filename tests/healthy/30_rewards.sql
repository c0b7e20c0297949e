-- Every post of a day and three hours has its reward, and every day its aggregates.

insert into reward_features (
    decision_id, decision_type, posted_at, hour_of_day, generator_name, raw_topic, format_strategy,
    impressions_1h, impressions_24h, likes_1h, likes_24h, bookmarks_24h, credit,
    follower_delta_24h, reward, reward_components, f_per_1k_impressions, weights_version, state,
    settled, computed_at, notes
)
select
    post.decision_id, post.decision_type, post.posted_at,
    extract(hour from post.posted_at at time zone 'UTC'), post.generator_name, post.raw_topic,
    post.format_strategy, hour.impressions, day.impressions, hour.likes, day.likes, day.bookmarks,
    credit.credit, credit.credit * 0.8, 0.2 + credit.credit / 4, '{"raw": {}}',
    1000 * credit.credit / day.impressions, 'v1', case when credit.settled then 'final' else 'revisable' end,
    credit.settled, day.collected_at + interval '10 minutes', '{}'
from content_metadata post
join follower_attributions credit
    on credit.decision_id = post.decision_id and credit.time_window_hours = 168
join performance_snapshots hour
    on hour.decision_id = post.decision_id and hour.horizon_minutes = 60
join performance_snapshots day
    on day.decision_id = post.decision_id and day.horizon_minutes = 1440
cross join clock
where day.collected_at < now - interval '15 minutes';

insert into daily_aggregates (
    date, dimension_type, dimension_value, total_decisions, known_24h, total_impressions_24h,
    total_likes_24h, total_bookmarks_24h, total_credit, total_follower_delta_24h, avg_reward_score,
    weighted_reward_score, avg_f_per_1k, weighted_f_per_1k, computed_at
)
select
    (posted_at at time zone 'UTC')::date, dimension, value, count(*), count(*), sum(impressions_24h),
    sum(likes_24h), sum(bookmarks_24h), sum(credit), sum(follower_delta_24h), avg(reward),
    avg(reward), avg(f_per_1k_impressions), avg(f_per_1k_impressions), max(computed_at)
from reward_features
cross join lateral (
    values
        ('hour_of_day', hour_of_day::text), ('decision_type', decision_type),
        ('topic', raw_topic), ('generator', generator_name), ('format', format_strategy)
) as told (dimension, value)
group by 1, 2, 3;
