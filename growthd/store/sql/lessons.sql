-- A page of posts or replies as the learner sees them, oldest first. The page is cut before anything
-- is looked up for it: else every page would look it up for all that follow.
-- name: lessons
with page as materialized (
    select account_id, decision_id
    from decision_arms
    where account_id = $account_id
      and kind = $kind
      and (posted_at, decision_id) > ($after_posted_at, $after_decision_id)
      and posted_at < $until
    order by posted_at, decision_id
    limit $limit
)
select
    post.*,
    to_char(post.posted_at at time zone $zone, 'HH24') as hour_of_day,
    to_char(post.posted_at at time zone $zone, 'dy') as day_of_week,
    extract(epoch from post.posted_at)::double precision as posted_seconds
from page
join credited_arms post using (account_id, decision_id)
order by post.posted_at, post.decision_id;

-- What changes where any post before a moment is described anew, or credited anew.
-- name: lessons_version
select
    count(*)::text || ' ' || coalesce(max(post.updated_at)::text, '') || ' '
        || coalesce(max(earned.measured_at)::text, '') || ' '
        || coalesce(sum(earned.credit)::numeric(30, 3)::text, '')
from decision_arms post
left join follower_attributions earned
    on earned.account_id = post.account_id
    and earned.decision_id = post.decision_id
    and earned.time_window_hours = 168
where post.account_id = $account_id
  and post.kind = $kind
  and post.posted_at < $until;

-- Readings made before a moment of the newest posts then: from them it is learned how impressions
-- arrive.
-- name: arrivals
select
    post.decision_id,
    snapshot.hours_since_post::double precision as age_hours,
    snapshot.impressions::double precision as impressions
from (
    select account_id, decision_id from decision_arms
    where account_id = $account_id
      and kind = $kind
      and posted_at < $until
    order by posted_at desc
    limit $posts
) as post
join performance_snapshots snapshot
    on snapshot.account_id = post.account_id and snapshot.decision_id = post.decision_id
where snapshot.impressions is not null
  and snapshot.collected_at < $until
order by post.decision_id, snapshot.horizon_minutes;
