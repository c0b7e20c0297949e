-- Eight accounts for a year at the most that the site lets them post: 5,000,000 performance rows.

create temporary table clock as select date_trunc('minute', now()) as now;

insert into accounts (account_id, handle, watched_since)
select case n when 0 then 'default' else 'a' || n end, 'handle' || n, now - interval '363 days'
from clock, generate_series(0, 7) as n;

insert into runners (runner, version, accounts) values ('runner-1', '0.1.0', '{default}');

insert into content_metadata (
    account_id, decision_id, decision_type, tweet_id, posted_at, content, generator_name, raw_topic,
    angle, tone, format_strategy, hook_pattern, created_at
)
select
    case n % 8 when 0 then 'default' else 'a' || n % 8 end, 'd' || n,
    case when n % 4 = 0 then 'single' else 'reply' end, (1800000000000000000 + n::bigint * 65536)::text,
    posted_at, 'What I learned, part ' || n, 'g' || n % 5, 't' || n % 40, 'angle' || n % 9,
    'tone' || n % 6, 'f' || n % 7, 'h' || n % 8, posted_at
from clock, generate_series(555556, 1, -1) as n,
    lateral (select now - n * interval '56.3 seconds' - interval '20 minutes' as posted_at) as timed;

-- Month by month and in the order of their times, as readings come.
do $months$
begin
for month in 0..12 loop
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, tweet_id, due_at, collected_at, hours_since_post,
    impressions, likes, reposts, replies, quotes, bookmarks, followers_at_snapshot, source, quality,
    notes, created_at
)
select
    account_id, decision_id, age, tweet_id, due_at, due_at + interval '2 minutes', age / 60.0 + 0.03,
    20 + id % 300, id % 9, id % 3, id % 2, 0, id % 4, 9000, 'scraped', 'on_time',
    '{"suspects": [], "witnesses": ["page-json", "page-dom"]}', due_at
from clock, content_metadata, unnest('{0,60,120,240,360,720,1440,2880,10080}'::integer[]) as age,
    lateral (select posted_at + age * interval '1 minute' as due_at) as timed
where due_at < now
  and due_at >= now - (13 - month) * interval '30 days'
  and due_at < now - (12 - month) * interval '30 days'
  and posted_at >= now - (13 - month) * interval '30 days' - interval '8 days'
  and posted_at < now - (12 - month) * interval '30 days'
order by due_at;
end loop;
end
$months$;

insert into captures (
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state,
    attempts, next_attempt_at, captured_at, ended_at
)
select
    account_id, 'post', decision_id, age, due_at, due_at + interval '10 minutes',
    due_at + interval '30 minutes', case when due_at < now then 'captured' else 'due' end, 1, due_at,
    case when due_at < now then due_at + interval '2 minutes' end,
    case when due_at < now then due_at + interval '2 minutes' end
from clock, content_metadata, unnest('{0,60,120,240,360,720,1440,2880,10080}'::integer[]) as age,
    lateral (select posted_at + age * interval '1 minute' as due_at) as timed;

insert into account_snapshots (
    account_id, timestamp, followers_count, following_count, total_posts, source, exact, measured_at
)
select account_id, hour, 9000, 100, 5000, 'scraped', true, hour + interval '1 minute'
from clock, accounts,
    generate_series(date_trunc('hour', now) - interval '362 days', now, interval '1 hour') as hour;

insert into captures (
    account_id, subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state,
    attempts, captured_at, ended_at
)
select
    account_id, 'account', to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00"Z"'), 0,
    timestamp, timestamp + interval '10 minutes', timestamp + interval '1 hour', 'captured', 1,
    measured_at, measured_at
from account_snapshots;

insert into follower_attributions (
    account_id, decision_id, time_window_hours, tweet_id, followers_before, followers_after,
    followers_gained, credit, credit_low, credit_high, confidence_score, attribution_method,
    measured_at, settled
)
select
    account_id, decision_id, hours, tweet_id, 9000, 9000, 0, 0.4, 0.1, 0.9, 0.6, 'ledger',
    least(now, posted_at + interval '8 days'), posted_at < now - interval '8 days'
from clock, content_metadata, unnest('{2,24,48,168}'::integer[]) as hours
where posted_at < now - interval '2 hours';

insert into reward_features (
    account_id, decision_id, decision_type, posted_at, hour_of_day, generator_name, raw_topic,
    format_strategy, impressions_24h, likes_24h, bookmarks_24h, credit, follower_delta_24h, reward,
    reward_components, f_per_1k_impressions, weights_version, state, settled, computed_at
)
select
    account_id, decision_id, decision_type, posted_at, extract(hour from posted_at), generator_name,
    raw_topic, format_strategy, 100, 3, 1, 0.4, 0.3, 0.5, '{}', 4, 'v1', 'final', true,
    posted_at + interval '25 hours'
from clock, content_metadata
where posted_at < now - interval '25 hours';

insert into daily_aggregates (
    account_id, date, dimension_type, dimension_value, total_decisions, known_24h,
    total_impressions_24h, avg_reward_score, avg_f_per_1k, computed_at
)
select
    account_id, (posted_at at time zone 'UTC')::date, kind, value, count(*), count(*), sum(100),
    0.5, 4, max(computed_at)
from reward_features, lateral (
    values ('hour_of_day', hour_of_day::text), ('topic', raw_topic), ('generator', generator_name)
) as told (kind, value)
group by 1, 2, 3, 4;

insert into learnings (account_id, kind, computed_at, evidence_digest, posts, dispersion, no_effect, set_aside)
select account_id, kind, now, 'e', 60000, 1, '{}', '{}'
from clock, accounts, unnest('{post,reply}'::text[]) as kind;

insert into arm_performance (
    account_id, kind, dimension, value, uses, exposure, follows, thompson_alpha, thompson_beta,
    reach_mean, reach_sd, value_mean, value_sd, lift_percent, lift_low80, lift_high80,
    selection_score, weight, confidence_score, enough_data, declining, statement, last_updated
)
select
    account_id, kind, dimension, 'v' || n, 900, 9000, 80, 3, 300, 4, 1, 0, 1, 0, -1, 1, 0.1, 0.1, 0.5,
    true, false, 'as the others', now
from clock, accounts, unnest('{post,reply}'::text[]) as kind,
    unnest('{topic,generator,angle,tone,format,hook}'::text[]) as dimension, generate_series(1, 9) as n;

insert into system_events (account_id, event_type, event_data, created_at, handled_at, outcome)
select
    account_id, 'POST_SUCCESS', jsonb_build_object('decision_id', decision_id), posted_at, posted_at,
    'followed'
from content_metadata;
