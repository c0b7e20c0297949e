-- One import at a time per account.
-- name: lock
select pg_advisory_xact_lock(hashtextextended('growthd imports ' || $account_id, 0));

-- What earlier exports said of these posts.
-- name: known_posts
select * from imported_post_metrics
where account_id = $account_id and tweet_id = any($tweet_ids::text[]);

-- Enters posts as they are to stand, over what stands there.
-- name: put_posts
insert into imported_post_metrics (
    account_id, tweet_id, posted_on, impressions, likes, engagements, bookmarks, shares,
    new_follows, replies, reposts, profile_visits, detail_expands, url_clicks, hashtag_clicks,
    permalink_clicks, file, exported_at
)
select
    $account_id, tweet_id, posted_on, impressions, likes, engagements, bookmarks, shares,
    new_follows, replies, reposts, profile_visits, detail_expands, url_clicks, hashtag_clicks,
    permalink_clicks, $file, $exported_at
from jsonb_populate_recordset(null::imported_post_metrics, $rows::jsonb)
on conflict (account_id, tweet_id) do update set
    posted_on = excluded.posted_on,
    impressions = excluded.impressions,
    likes = excluded.likes,
    engagements = excluded.engagements,
    bookmarks = excluded.bookmarks,
    shares = excluded.shares,
    new_follows = excluded.new_follows,
    replies = excluded.replies,
    reposts = excluded.reposts,
    profile_visits = excluded.profile_visits,
    detail_expands = excluded.detail_expands,
    url_clicks = excluded.url_clicks,
    hashtag_clicks = excluded.hashtag_clicks,
    permalink_clicks = excluded.permalink_clicks,
    file = excluded.file,
    exported_at = excluded.exported_at,
    updated_at = now();

-- What earlier exports said of these days of the account's.
-- name: known_days
select * from imported_account_days
where account_id = $account_id and day = any($days::date[]);

-- Enters days as they are to stand, over what stands there.
-- name: put_days
insert into imported_account_days (
    account_id, day, impressions, likes, engagements, bookmarks, shares, new_follows, unfollows,
    replies, reposts, profile_visits, posts_created, video_views, media_views, file, exported_at
)
select
    $account_id, day, impressions, likes, engagements, bookmarks, shares, new_follows, unfollows,
    replies, reposts, profile_visits, posts_created, video_views, media_views, $file, $exported_at
from jsonb_populate_recordset(null::imported_account_days, $rows::jsonb)
on conflict (account_id, day) do update set
    impressions = excluded.impressions,
    likes = excluded.likes,
    engagements = excluded.engagements,
    bookmarks = excluded.bookmarks,
    shares = excluded.shares,
    new_follows = excluded.new_follows,
    unfollows = excluded.unfollows,
    replies = excluded.replies,
    reposts = excluded.reposts,
    profile_visits = excluded.profile_visits,
    posts_created = excluded.posts_created,
    video_views = excluded.video_views,
    media_views = excluded.media_views,
    file = excluded.file,
    exported_at = excluded.exported_at,
    updated_at = now();
