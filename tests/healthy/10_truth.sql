-- Ten days of an account that is well watched: a post every three hours, each read twice at every
-- age that it has reached, and the account every hour, up to the moment at which this is run.

create temporary table clock as
select date_trunc('minute', now()) as now, date_trunc('hour', now()) - interval '10 days' as began;

create function pg_temp.followers_at(moment timestamptz) returns bigint language sql as $$
    select 480 + floor(extract(epoch from moment - began) / 4500)::bigint from clock
$$;

insert into accounts (account_id, handle, x_user_id, watched_since)
select 'default', 'ada_grows', '4200000042', began from clock;

insert into runners (runner, version, accounts) values ('runner-1', '0.1.0', '{default}');

insert into job_heartbeats (runner, actor, last_success, last_progress)
select 'runner-1', actor, now(), now()
from unnest('{intake,visitor-0,visitor-1,scheduler,poller,auditor,attributor,rewarder,learner,planner}'::text[])
    as working (actor);

create temporary table story as
select
    n, 'd' || lpad(n::text, 3, '0') as decision_id, (1890000000000000000 + n * 7919)::text as tweet_id,
    began + interval '11 minutes' + n * interval '3 hours' as posted_at,
    case when n % 5 = 3 then 'reply' when n % 11 = 7 then 'thread' else 'single' end as decision_type
from clock, generate_series(0, 79) as n
where began + interval '11 minutes' + n * interval '3 hours' < now;

insert into content_metadata (
    decision_id, decision_type, tweet_id, thread_tweet_ids, posted_at, content, generator_name,
    raw_topic, topic_cluster, angle, tone, format_strategy, hook_pattern, hook_type,
    content_type_id, viral_formula, generation_metadata, features, target_tweet_id,
    target_username, predicted_engagement, cost_usd
)
select
    decision_id, decision_type, tweet_id,
    case decision_type when 'thread' then array[tweet_id, tweet_id || '1', tweet_id || '2'] end,
    posted_at, 'What I learned on day ' || n,
    (array['teacher', 'storyteller', 'critic'])[1 + n % 3],
    (array['sleep', 'strength', 'food', 'focus'])[1 + n % 4], 'health',
    (array['myth', 'study', 'story'])[1 + n % 3], (array['plain', 'bold'])[1 + n % 2],
    (array['list', 'question', 'claim'])[1 + n % 3], (array['number', 'doubt'])[1 + n % 2],
    'opening', (array['fact', 'case study'])[1 + n % 2], (array['proof', 'surprise'])[1 + n % 2],
    jsonb_build_object('predicted_likes', 4 + n % 6), '{"words": 7}',
    case decision_type when 'reply' then (1880000000000000000 + n)::text end,
    case decision_type when 'reply' then 'someone' || n % 4 end,
    0.04, 0.012
from story;

insert into system_events (event_type, event_data, created_at, handled_at, outcome)
select
    case decision_type when 'reply' then 'REPLY_SUCCESS' else 'POST_SUCCESS' end,
    jsonb_build_object('decision_id', decision_id, 'tweet_id', tweet_id),
    posted_at + interval '2 seconds', posted_at + interval '3 seconds', 'followed'
from story;

insert into captures (
    subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state, reason, attempts,
    next_attempt_at, captured_at, ended_at
)
select
    'post', decision_id, age, due_at, due_at + tolerance, due_at + window_length,
    case when read then 'captured' else 'due' end, null, read::integer, due_at,
    case when read then due_at + interval '2 minutes' end,
    case when read then due_at + interval '2 minutes' end
from story, clock,
    unnest(
        '{0,60,120,240,360,720,1440,2880,10080}'::integer[],
        '{10,10,10,12,18,36,72,144,504}'::integer[],
        '{30,30,60,60,180,360,720,3600,2520}'::integer[]
    ) as horizon (age, tolerance_minutes, window_minutes),
    lateral (
        select
            posted_at + age * interval '1 minute' as due_at,
            tolerance_minutes * interval '1 minute' as tolerance,
            window_minutes * interval '1 minute' as window_length
    ) as timing,
    lateral (select due_at + interval '2 minutes' <= now as read) as reached;

insert into captures (
    subject, subject_id, horizon_minutes, due_at, on_time_until, closes_at, state, attempts,
    next_attempt_at, captured_at, ended_at
)
select
    'account', to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:00"Z"'), 0, hour,
    hour + interval '10 minutes', hour + interval '1 hour',
    case when read then 'captured' else 'due' end, read::integer, hour,
    case when read then hour + interval '1 minute' end,
    case when read then hour + interval '1 minute' end
from clock, generate_series(began, now + interval '3 hours', interval '1 hour') as hour,
    lateral (select hour + interval '1 minute' <= now as read) as reached;

insert into account_snapshots (
    timestamp, followers_count, following_count, total_posts, listed_count, source, exact,
    measured_at
)
select due_at, pg_temp.followers_at(due_at), 210, 900, 4, 'scraped', true, captured_at
from captures
where subject = 'account' and state = 'captured';

insert into performance_snapshots (
    decision_id, horizon_minutes, tweet_id, due_at, collected_at, hours_since_post, impressions,
    likes, reposts, replies, quotes, bookmarks, profile_clicks, url_clicks, detail_expands,
    new_follows, followers_at_snapshot, followers_gained_since_post, source, quality, notes
)
select
    story.decision_id, horizon_minutes, tweet_id, due_at, captured_at,
    extract(epoch from captured_at - posted_at) / 3600,
    round((40 + 10 * (n % 9)) * share) + 1, round((3 + n % 7) * share), round((n % 3) * share),
    round((1 + n % 2) * share), 0, round((n % 4) * share), null, null, null, null,
    pg_temp.followers_at(captured_at),
    pg_temp.followers_at(captured_at) - pg_temp.followers_at(posted_at + interval '2 minutes'),
    'scraped', 'on_time', '{"suspects": [], "witnesses": ["page-json", "page-dom"]}'
from captures
join story on story.decision_id = captures.subject_id
cross join lateral (select 1 - exp(-horizon_minutes / 400.0) as share) as grown
where subject = 'post' and state = 'captured';

insert into readings (
    account_id, subject, subject_id, capture_id, read_at, source, path, fingerprint, verdict, counts
)
select
    'default', captures.subject, coalesce(story.tweet_id, '4200000042'), captures.capture_id,
    captures.captured_at, witness, 'a.path', 'f1', 'published', '{}'
from captures
cross join unnest('{page-json,page-dom}'::text[]) as seen (witness)
left join story on captures.subject = 'post' and story.decision_id = captures.subject_id
where captures.state = 'captured';

insert into system_health_metrics (
    measured_at, posts_per_hour, avg_engagement_rate, followers_per_day, posting_success_rate,
    api_success_rate, capture_success_rate, daily_api_cost_usd, cost_per_follower_usd, roi
)
select hour, 0.33, 0.05, 19, 1, 1, 1, 0.096, 0.005, 198
from clock, generate_series(began + interval '1 day', now, interval '1 hour') as hour;
