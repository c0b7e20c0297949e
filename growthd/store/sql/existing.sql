-- Which of these does another schema hold, as what, and with which columns?
-- name: columns
select
    c.relname as relation,
    case when c.relkind in ('v', 'm') then 'a view' else 'a table' end as kind,
    a.attname as name, format_type(a.atttypid, a.atttypmod) as type
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = to_regnamespace(quote_ident($schema))
  and c.relname = any($names::text[])
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by c.relname, a.attnum;

-- How far was it read?
-- name: reached
select max(at) from taken_over where what = $what;

-- Notes what is taken over; returns what was not before.
-- name: take
insert into taken_over (what, name, at)
select $what, given.name, given.at
from unnest($names::text[], $ats::timestamptz[]) as given (name, at)
on conflict (what, name) do nothing
returning name;

-- name: announce
insert into system_events (event_type, event_data, component, created_at)
select event_type, event_data, 'existing database', at
from unnest($types::text[], $datas::jsonb[], $ats::timestamptz[]) as told (event_type, event_data, at);

-- Enters readings that another program made: each at the age that it is nearest to, where nothing
-- of our own is. It may not stand where a checkpoint should, and so is neither on time nor late.
-- name: enter_history
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, tweet_id, due_at, collected_at, hours_since_post,
    impressions, likes, reposts, replies, quotes, bookmarks, profile_clicks, source, quality, notes
)
select distinct on (post.account_id, post.decision_id, told.horizon)
    post.account_id, post.decision_id, told.horizon, post.tweet_id,
    post.posted_at + told.horizon * interval '1 minute', told.collected_at,
    extract(epoch from told.collected_at - post.posted_at) / 3600,
    told.impressions, told.likes, told.reposts, told.replies, told.quotes, told.bookmarks,
    told.profile_clicks, 'imported', 'imported',
    jsonb_build_object('suspects', '[]'::jsonb, 'witnesses', '["imported"]'::jsonb, 'from', told.came_from)
from jsonb_to_recordset($readings::jsonb) as told (
    tweet_id text, horizon integer, collected_at timestamptz, impressions bigint, likes bigint,
    reposts bigint, replies bigint, quotes bigint, bookmarks bigint, profile_clicks bigint,
    came_from text
)
join content_metadata post on post.account_id = $account_id and post.tweet_id = told.tweet_id
where told.collected_at >= post.posted_at
order by post.account_id, post.decision_id, told.horizon, told.collected_at
on conflict do nothing;

-- When were these tweets posted, of those that are followed?
-- name: posted
select tweet_id, posted_at from content_metadata
where account_id = $account_id and tweet_id = any($tweet_ids::text[]);

-- Enters hours of the account that another program counted, where none of our own is.
-- name: enter_hours
insert into account_snapshots (
    account_id, timestamp, followers_count, following_count, total_posts, source, exact,
    measured_at, notes
)
select
    $account_id, date_trunc('hour', told.at), told.followers, told.following, told.posts, told.source,
    false, told.at, '{"imported": true}'
from jsonb_to_recordset($hours::jsonb) as told (
    at timestamptz, followers bigint, following bigint, posts bigint, source text
)
on conflict (account_id, timestamp) do nothing;

-- What is fed, and what went wrong with it?
-- name: feedings
select relation, failed_at, error from feedings order by relation;

-- name: feed
insert into feedings (relation, statements) values ($relation, $statements)
on conflict (relation) do update set
    statements = excluded.statements, failed_at = null, error = null;

-- name: feed_no_more
delete from feedings where relation <> all($relations::text[]);
