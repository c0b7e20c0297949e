-- Every post of three hours and more has its credit; those of a week and more are settled.

insert into follower_attributions (
    decision_id, time_window_hours, tweet_id, followers_before, followers_after, followers_gained,
    credit, credit_low, credit_high, credit_low95, credit_high95, confidence_score,
    attribution_method, measured_at, follower_retention_rate, share_of_window, settled,
    attribution_metadata
)
select
    story.decision_id, hours, story.tweet_id, before.followers_at_snapshot,
    after.followers_at_snapshot, after.followers_at_snapshot - before.followers_at_snapshot,
    0.3 + n % 4 * 0.4, 0.1 + n % 4 * 0.3, 0.6 + n % 4 * 0.5, 0.05, 0.9 + n % 4 * 0.5, 0.6, 'ledger',
    least(now, posted_at + hours * interval '1 hour'),
    case when posted_at < now - interval '7 days' then 0.9 end, 0.2,
    posted_at < now - interval '7 days', '{}'
from story
cross join clock
cross join unnest('{2,24,48,168}'::integer[]) as hours
join performance_snapshots before
    on before.decision_id = story.decision_id and before.horizon_minutes = 0
left join performance_snapshots after
    on after.decision_id = story.decision_id and after.horizon_minutes = hours * 60
where posted_at < now - interval '3 hours'
  and (hours = 168 or posted_at < now - hours * interval '1 hour' - interval '10 minutes');

insert into follower_ledger (
    began_at, ended_at, followers_before, followers_after, by_posts, background, burst, unfollows,
    purged, identifiable, settled, computed_at, decision_ids, follows
)
select
    measured_at, next_at, followers_count, next_count, 0.5, 0.5 + next_count - followers_count, 0, 1,
    0, true, measured_at < now - interval '7 days', now, '{d000}', '{0.5}'
from (
    select
        measured_at, followers_count,
        lead(measured_at) over hours as next_at, lead(followers_count) over hours as next_count
    from account_snapshots
    window hours as (order by timestamp)
) intervals
cross join clock
where next_at is not null;
