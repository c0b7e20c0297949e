-- How did each account fare in the 24 hours before $hour? An hour that has its row keeps it.
-- Followers per day are the change between the day's first and last exact counts, scaled to 24
-- hours, where they are 12 hours apart at least. Costs are those that posts tell of, and X's
-- charges; roi is followers gained for a dollar.
-- name: record
insert into system_health_metrics (
    account_id, measured_at, posts_per_hour, avg_engagement_rate, followers_per_day,
    posting_success_rate, api_success_rate, capture_success_rate, daily_api_cost_usd,
    cost_per_follower_usd, roi
)
select
    watched.account_id, $hour::timestamptz, posted.made / 24.0, seen.engagement_rate, grown.a_day,
    posted.success_rate, witnessed.success_rate, ended.success_rate, spent.usd,
    spent.usd / nullif(greatest(grown.a_day, 0), 0), grown.a_day / nullif(spent.usd, 0)
from unnest($accounts::text[]) as watched (account_id)
cross join lateral (
    select
        count(*) filter (where tweet_id is not null) as made,
        avg((tweet_id is not null)::integer) as success_rate,
        sum(cost_usd) as usd
    from content_metadata post
    where post.account_id = watched.account_id
      and post.posted_at >= $hour::timestamptz - interval '1 day' and post.posted_at < $hour::timestamptz
      and post.status <> 'duplicate' and not post.is_test_post
) posted
cross join lateral (
    select avg(engagement_rate) as engagement_rate
    from performance_snapshots snapshot
    where snapshot.account_id = watched.account_id and snapshot.horizon_minutes = 1440
      and snapshot.collected_at >= $hour::timestamptz - interval '1 day' and snapshot.collected_at < $hour::timestamptz
) seen
cross join lateral (
    select
        case when max(measured_at) - min(measured_at) >= interval '12 hours' then
            ((array_agg(followers_count order by timestamp desc))[1]
                - (array_agg(followers_count order by timestamp))[1])
            * 86400 / extract(epoch from max(measured_at) - min(measured_at))
        end as a_day
    from account_snapshots hourly
    where hourly.account_id = watched.account_id and hourly.exact
      and hourly.followers_count is not null
      and hourly.timestamp >= $hour::timestamptz - interval '1 day' and hourly.timestamp <= $hour::timestamptz
) grown
cross join lateral (
    select avg((verdict in ('published', 'suspect'))::integer) as success_rate
    from readings
    where readings.account_id = watched.account_id
      and readings.read_at >= $hour::timestamptz - interval '1 day' and readings.read_at < $hour::timestamptz
) witnessed
cross join lateral (
    select avg((state in ('captured', 'late'))::integer) as success_rate
    from captures
    where captures.account_id = watched.account_id
      and captures.due_at >= $hour::timestamptz - interval '1 day' and captures.due_at < $hour::timestamptz
      and captures.state in ('captured', 'late', 'missed')
) ended
cross join lateral (
    select nullif(coalesce(posted.usd, 0) + coalesce(sum(charge.usd), 0), 0) as usd
    from api_charges charge
    where charge.account_id = watched.account_id
      and charge.charged_at >= $hour::timestamptz - interval '1 day' and charge.charged_at < $hour::timestamptz
) spent
where not exists (
    select from system_health_metrics known
    where known.account_id = watched.account_id and known.measured_at = $hour::timestamptz
)
on conflict (account_id, measured_at) do nothing;
