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

create unique index performance_snapshots_id on performance_snapshots (id);

-- Points at each newest snapshot by its id: by their posts they are scattered among millions.
alter table newest_snapshots add column snapshot_id bigint;
update newest_snapshots newest set snapshot_id = seen.id
from performance_snapshots seen
where seen.account_id = newest.account_id
  and seen.decision_id = newest.decision_id
  and seen.horizon_minutes = newest.horizon_minutes;
delete from newest_snapshots where snapshot_id is null; -- its snapshot was purged
alter table newest_snapshots alter column snapshot_id set not null;
comment on column newest_snapshots.snapshot_id is
    'by it the newest lie side by side: by their posts they are scattered among all others';

create or replace function growthd_newest() returns trigger language plpgsql as $newest$
begin
    insert into newest_snapshots as kept (
        account_id, decision_id, horizon_minutes, collected_at, snapshot_id
    )
    select distinct on (account_id, decision_id)
        account_id, decision_id, horizon_minutes, collected_at, id
    from fresh
    order by account_id, decision_id, horizon_minutes desc
    on conflict (account_id, decision_id) do update set
        horizon_minutes = excluded.horizon_minutes,
        collected_at = excluded.collected_at,
        snapshot_id = excluded.snapshot_id
    where excluded.horizon_minutes > kept.horizon_minutes;
    return null;
end
$newest$;

create or replace view learning_posts as
select
    post.account_id, post.id, post.decision_id, post.tweet_id, post.content, post.decision_type,
    post.generator_name, post.raw_topic, post.topic_cluster, post.angle, post.tone,
    post.format_strategy, post.hook_pattern, post.hook_type, post.content_type_id,
    post.viral_formula, seen.likes as likes_count, seen.retweets as retweets_count,
    seen.replies as replies_count, seen.quotes as quotes_count,
    seen.bookmarks as bookmarks_count, seen.impressions as impressions_count,
    seen.engagement_rate, post.posted_at, post.posted_at as created_at,
    newest.collected_at as updated_at
from newest_snapshots newest
join content_metadata post using (account_id, decision_id)
cross join lateral (
    select * from performance_snapshots kept
    where kept.id = newest.snapshot_id
    limit 1
) seen
where post.status <> 'duplicate' and not post.is_test_post;

create or replace view outcomes as
select
    post.account_id, post.id, post.decision_id, post.tweet_id, seen.likes, seen.retweets,
    seen.quotes, seen.replies, seen.bookmarks, seen.views, seen.impressions,
    seen.engagement_rate, seen.engagement_rate as er_calculated,
    first.likes + first.reposts + first.replies + first.bookmarks as first_hour_engagement,
    ledger.credit as followers_gained, newest.horizon_minutes as collected_pass,
    newest.collected_at, seen.source as data_source, post.is_test_post as simulated,
    post.posted_at, seen.created_at, newest.collected_at as updated_at
from newest_snapshots newest
join content_metadata post using (account_id, decision_id)
cross join lateral (
    select * from performance_snapshots kept
    where kept.id = newest.snapshot_id
    limit 1
) seen
left join performance_snapshots first
    on first.account_id = post.account_id
    and first.decision_id = post.decision_id
    and first.horizon_minutes = 60
    and first.quality = 'on_time'
left join follower_attributions ledger
    on ledger.account_id = post.account_id
    and ledger.decision_id = post.decision_id
    and ledger.time_window_hours = 168
where post.status <> 'duplicate';
