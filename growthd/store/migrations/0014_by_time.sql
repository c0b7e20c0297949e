-- Tells an account's captures of a time, and old events, without a look at all others; and says in
-- one place what is learned from.

create index captures_account_due on captures (account_id, due_at);
create index system_events_created on system_events (created_at);

-- Each genuine post with its choices, its latest reading of known impressions, and the ledger's
-- credit: what is learned from, and what plans are judged by.
create view credited_arms as
select
    post.*,
    seen.hours_since_post::double precision as age_hours,
    seen.impressions::double precision as impressions,
    seen.likes::double precision as likes,
    seen.reposts::double precision as reposts,
    seen.replies::double precision as replies,
    seen.bookmarks::double precision as bookmarks,
    seen.engagement_rate::double precision as engagement_rate,
    seen.viral_coefficient::double precision as viral_coefficient,
    earned.credit,
    earned.credit_low,
    earned.credit_high,
    earned.confidence_score as confidence
from decision_arms post
left join lateral (
    select * from performance_snapshots snapshot
    where snapshot.account_id = post.account_id
      and snapshot.decision_id = post.decision_id
      and snapshot.impressions is not null
      and snapshot.hours_since_post > 0
    order by snapshot.horizon_minutes desc
    limit 1
) seen on true
left join follower_attributions earned
    on earned.account_id = post.account_id
    and earned.decision_id = post.decision_id
    and earned.time_window_hours = 168;

-- Without it the planner takes posts of one kind for one in two hundred.
create statistics content_metadata_kinds
    on (case when decision_type = 'reply' then 'reply' else 'post' end) from content_metadata;
