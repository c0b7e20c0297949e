-- What was published last of each of these posts?
-- name: known
select tweet_id, seen_at, impressions as views, likes, reposts, replies, quotes, bookmarks
from known_counts
where account_id = $account_id and tweet_id = any($tweet_ids::text[]);

-- Which suspects of these subjects has nothing decided yet?
-- name: open
select id, subject_id, metric, value, doubt, detail, value_before, held_at, readings
from held_values
where account_id = $account_id and subject_id = any($subject_ids::text[]) and ruling = 'open'
order by id;

-- Keeps the newest published value of each metric; an older reading that comes late changes nothing.
-- name: remember
insert into known_counts as known (
    account_id, tweet_id, seen_at, impressions, likes, reposts, replies, quotes, bookmarks
)
select $account_id, seen.tweet_id, seen.seen_at, seen.views, seen.likes, seen.reposts, seen.replies,
    seen.quotes, seen.bookmarks
from unnest(
    $tweet_ids::text[], $seen_at::timestamptz[], $views::bigint[], $likes::bigint[],
    $reposts::bigint[], $replies::bigint[], $quotes::bigint[], $bookmarks::bigint[]
) as seen (tweet_id, seen_at, views, likes, reposts, replies, quotes, bookmarks)
order by seen.tweet_id
on conflict (account_id, tweet_id) do update set
    seen_at = excluded.seen_at,
    impressions = coalesce(excluded.impressions, known.impressions),
    likes = coalesce(excluded.likes, known.likes),
    reposts = coalesce(excluded.reposts, known.reposts),
    replies = coalesce(excluded.replies, known.replies),
    quotes = coalesce(excluded.quotes, known.quotes),
    bookmarks = coalesce(excluded.bookmarks, known.bookmarks)
where known.seen_at <= excluded.seen_at;

-- Two visits at once may hold back the same value: it is one suspect.
-- name: hold
insert into held_values (
    account_id, subject_id, metric, value, doubt, detail, value_before, held_at, last_held_at
)
select $account_id, fresh.subject_id, fresh.metric, fresh.value, fresh.doubt, fresh.detail,
    fresh.value_before, $held_at, $held_at
from unnest(
    $subject_ids::text[], $metrics::text[], $values::bigint[], $doubts::text[],
    $details::text[], $befores::bigint[]
) as fresh (subject_id, metric, value, doubt, detail, value_before)
on conflict (account_id, subject_id, metric, doubt, value) where ruling = 'open' do nothing;

-- name: repeat
update held_values
set readings = readings + 1, last_held_at = greatest(last_held_at, $held_at)
where id = any($ids::bigint[]) and ruling = 'open';

-- Each suspect is decided once.
-- name: rule
update held_values as held
set ruling = said.ruling, ruled_at = $ruled_at, ruled_value = said.published
from unnest($ids::bigint[], $rulings::text[], $published::bigint[])
    as said (id, ruling, published)
where held.id = said.id and held.ruling = 'open';

-- The newest suspects, with what became of them.
-- name: newest
select account_id, subject_id, metric, value, doubt, detail, held_at, last_held_at, readings,
    ruling, ruled_at, ruled_value
from held_values
where $ruling::text is null or ruling = $ruling
order by held_at desc, id desc
limit $limit;

-- name: prune_held
delete from held_values where held_at < $before and ruling <> 'open';
