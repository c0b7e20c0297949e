-- Every stored number of a post, with the moment it was read.
-- name: post_numbers
select tweet_id, horizon_minutes, collected_at, impressions, likes, reposts, replies, quotes,
    bookmarks
from performance_snapshots
order by collected_at;

-- Every stored number of the account.
-- name: account_numbers
select timestamp as hour, measured_at, followers_count, following_count, total_posts, listed_count
from account_snapshots
order by timestamp;

-- How did all captures that fell due by a moment end?
-- name: endings
select subject, state, count(*) as count
from captures
where due_at <= $until
group by subject, state;

-- Hours of the account that had passed by a moment, and have an end.
-- name: hours
select count(*) filter (where ended_at is not null) as ended, count(*) as planned
from captures
where subject = 'account' and closes_at <= $until;

-- Rows that share what must be unique.
-- name: doubled
select (
    select count(*) from (
        select 1 from content_metadata where tweet_id is not null
        group by account_id, tweet_id having count(*) > 1
    ) as posts
) + (
    select count(*) from (
        select 1 from performance_snapshots
        group by account_id, tweet_id, horizon_minutes having count(*) > 1
    ) as snapshots
);

-- Each visit is one load of a page.
-- name: loads
select count(*) from visits;

-- name: followed
select tweet_id from content_metadata where tweet_id is not null;
