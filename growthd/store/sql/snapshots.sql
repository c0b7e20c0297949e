-- Enters what was read at captures. The ledger says of which post and horizon; the post says when
-- it was posted. Followers gained count from a baseline that was itself read on time.
-- name: insert
insert into performance_snapshots (
    account_id, decision_id, horizon_minutes, tweet_id, due_at, collected_at, hours_since_post,
    impressions, likes, reposts, replies, quotes, bookmarks,
    profile_clicks, url_clicks, detail_expands, new_follows,
    followers_at_snapshot, followers_gained_since_post, source, quality, notes
)
select
    capture.account_id, capture.subject_id, capture.horizon_minutes, post.tweet_id,
    capture.due_at, seen.collected_at,
    extract(epoch from seen.collected_at - post.posted_at) / 3600,
    seen.views, seen.likes, seen.reposts, seen.replies, seen.quotes, seen.bookmarks,
    seen.profile_clicks, seen.url_clicks, seen.detail_expands, seen.new_follows,
    seen.followers, seen.followers - baseline.followers_at_snapshot, seen.source,
    case when seen.collected_at <= capture.on_time_until then 'on_time' else 'late' end,
    seen.notes
from unnest(
    $ids::bigint[], $collected_ats::timestamptz[],
    $views::bigint[], $likes::bigint[], $reposts::bigint[], $replies::bigint[],
    $quotes::bigint[], $bookmarks::bigint[], $profile_clicks::bigint[], $url_clicks::bigint[],
    $detail_expands::bigint[], $new_follows::bigint[], $followers::bigint[], $sources::text[],
    $notes::jsonb[]
) as seen (
    capture_id, collected_at, views, likes, reposts, replies, quotes, bookmarks,
    profile_clicks, url_clicks, detail_expands, new_follows, followers, source, notes
)
join captures capture on capture.capture_id = seen.capture_id and capture.subject = 'post'
join content_metadata post
    on post.account_id = capture.account_id and post.decision_id = capture.subject_id
left join performance_snapshots baseline
    on baseline.account_id = capture.account_id
    and baseline.decision_id = capture.subject_id
    and baseline.horizon_minutes = 0
    and baseline.quality = 'on_time'
on conflict (account_id, decision_id, horizon_minutes) do nothing;
