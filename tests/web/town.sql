-- An account with a long past, all made up, up to the moment $now: so many posts, each a good hour
-- after the other, read at every horizon; credits, rewards, arms, plans and weighings.
insert into content_metadata (
    account_id, decision_id, decision_type, content, tweet_id, posted_at, raw_topic,
    format_strategy, generator_name, created_at
)
select 'default', 'town-' || n, (array['single', 'reply', 'thread'])[1 + n % 3],
    'Post ' || n || ': ' || (array['what I learned from my own numbers', 'small tools age well',
        'three things that I look at every morning', 'a chart of the week'])[1 + n % 4],
    (2031557700000000000 - n)::text, $now::timestamptz - make_interval(mins => n * 65),
    (array['tools', 'charts', 'writing', 'sleep'])[1 + n % 4],
    (array['list', 'story', 'question'])[1 + n % 3], 'generator-' || n % 2,
    $now::timestamptz - make_interval(mins => n * 65)
from generate_series(1, $posts) as n;

insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, tweet_id, due_at, collected_at, impressions, likes,
    reposts, replies, quotes, bookmarks, source, quality, created_at
)
select post.account_id, post.decision_id, age, post.tweet_id, moment, moment, seen, seen / 31,
    seen / 160, seen / 90, 0, seen / 120, 'scraped', 'on_time', moment
from content_metadata as post
cross join unnest(array[0, 60, 120, 240, 360, 720, 1440, 2880, 10080]) as age
cross join lateral (select post.posted_at + make_interval(mins => age) as moment) as read
cross join lateral (
    select ((40 + (post.id * 7919) % 400) * (1 + ln(1 + age / 10.0)))::bigint as seen
) as counted
where moment <= $now::timestamptz;

insert into account_snapshots (
    account_id, timestamp, followers_count, following_count, total_posts, source, exact,
    measured_at, created_at
)
select 'default', hour, 12000 - n / 3 + (6 * sin(n / 17.0))::int, 300, 5000, 'scraped', true,
    hour + interval '1 minute', hour
from generate_series(0, 24 * 60) as n
cross join lateral (
    select date_trunc('hour', $now::timestamptz) - make_interval(hours => n) as hour
) as at
where n not between 100 and 108;

insert into captures (
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state,
    reason, captured_at, ended_at
)
select 'default', 'post', decision_id, horizon_minutes, due_at, due_at + interval '10 minutes',
    due_at + interval '1 hour', case when id % 97 = 0 then 'missed' else 'captured' end,
    case when id % 97 = 0 then 'unavailable' end, collected_at, collected_at
from performance_snapshots
where due_at > $now::timestamptz - interval '8 days';

insert into follower_attributions (
    account_id, decision_id, time_window_hours, tweet_id, credit, credit_low, credit_high,
    credit_low95, credit_high95, confidence_score, attribution_method, measured_at, settled
)
select account_id, decision_id, 168, tweet_id, follows, follows * 0.5, follows * 1.6, 0,
    follows * 2.5, 0.6, 'ledger', posted_at + interval '7 days',
    posted_at < $now::timestamptz - interval '7 days'
from content_metadata
cross join lateral (select ((id * 7919) % 90) / 30.0 as follows) as credited
where posted_at < $now::timestamptz - interval '1 day';

insert into reward_features (
    account_id, decision_id, decision_type, posted_at, hour_of_day, credit, reward,
    reward_components, weights_version, state, settled, computed_at
)
select post.account_id, post.decision_id, post.decision_type, post.posted_at,
    extract(hour from post.posted_at)::int, earned.credit, earned.credit / 3.0, '{}', 'w1',
    'final', true, post.posted_at + interval '1 day'
from content_metadata as post
join follower_attributions as earned using (account_id, decision_id);

insert into daily_aggregates (
    account_id, date, dimension_type, dimension_value, total_decisions, known_24h,
    total_impressions_24h, total_credit, avg_reward_score, computed_at
)
select account_id, posted_at::date, 'hour_of_day', hour_of_day::text, count(*), count(*), 1000,
    sum(credit), avg(reward), $now::timestamptz
from reward_features
group by account_id, posted_at::date, hour_of_day;

insert into arm_performance (
    account_id, kind, dimension, value, uses, exposure, follows, avg_followers_per_post,
    thompson_alpha, thompson_beta, reach_mean, reach_sd, value_mean, value_sd, lift_percent,
    lift_low80, lift_high80, selection_score, weight, confidence_score, enough_data, declining,
    statement, last_updated
)
select 'default', 'post', dimension, value, uses, 1000, 10, 0.4 + lift / 100.0, 1, 1, 0, 1, 0, 1,
    lift, lift - spread, lift + spread, 0.3, 0.3, 0.5, enough, value = 'charts',
    'Posts with the ' || dimension || ' ' || value || ' bring ' || abs(lift) || '% '
        || case when lift > 0 then 'more' else 'fewer' end || ' followers than the average one.',
    $now::timestamptz
from (values
    ('topic', 'tools', 120, 45, 20, true), ('topic', 'charts', 80, 22, 30, false),
    ('topic', 'writing', 64, -12, 25, false), ('topic', 'sleep', 4, -5, 90, false),
    ('format', 'list', 90, 30, 18, true), ('format', 'story', 70, -35, 15, true),
    ('format', 'question', 3, 10, 120, false), ('hour', '08:00', 40, 15, 30, false),
    ('hour', '19:00', 55, 60, 25, true)
) as arm (dimension, value, uses, lift, spread, enough);

insert into growth_plans (
    account_id, window_start, plan_id, computed_at, expires_at, cadence_posts, cadence_replies,
    target_posts, target_replies, exploration_rate, strategy_weights, propensities,
    predicted_follows, reason_summary, evidence, evidence_digest, actual_posts, actual_replies,
    observed_follows
)
select 'default', hour, 'plan-' || n, hour, hour + interval '1 hour', 1, 3, 1, 3, 0.15,
    '{"top_topics": [{"topic": "tools", "weight": 0.46}, {"topic": "charts", "weight": 0.31},
        {"topic": "writing", "weight": 0.23}],
      "top_formats": [{"format": "list", "weight": 0.7}, {"format": "story", "weight": 0.3}]}',
    '{}', 0.7, 'Lists about tools brought the most followers in the last two weeks, and evenings'
        ' are better than mornings. Nothing speaks for posting more often.',
    '{}', 'digest', case when n > 0 then n % 3 end, case when n > 0 then 3 end,
    case when n > 4 then 0.5 end
from generate_series(0, 40) as n
cross join lateral (
    select date_trunc('hour', $now::timestamptz) - make_interval(hours => n) as hour
) as at;

insert into plan_scores (
    account_id, day, plans, followed, predicted_follows, observed_follows, settled, scored_at
)
select 'default', $now::date - n, 24, 0.8, 12, 11 + n % 5, n > 7, $now::timestamptz
from generate_series(1, 10) as n;

insert into plan_evaluations (
    account_id, kind, day, plan_id, posts, effective_sample_size, needed, enough_data, lift, low80,
    high80, statement, computed_at
)
values ('default', 'post', $now::date, 'plan-0', 310, 84, 60, true, 0.2, 0.05, 0.35,
    'The plan brings 20% more followers a post than what was done before (5% to 35%).', $now);

insert into system_events (account_id, event_type, event_data, severity, component, message, created_at)
values ('default', 'CAPTURE_MISSED', '{}', 'warning', 'visitor', '3 captures missed',
    $now::timestamptz - interval '3 hours');

insert into readings (
    account_id, subject, subject_id, read_at, source, path, verdict, counts, raw
)
values
    ('default', 'post', '2031557700000000001', $now::timestamptz - interval '2 hours', 'graphql',
     'TweetDetail', 'suspect', '{"likes": 0, "views": 120}', ''),
    ('default', 'post', '2031557700000000001', $now::timestamptz - interval '2 hours', 'dom',
     'article', 'suspect', '{"likes": 4, "views": 120}', '');

analyze;
