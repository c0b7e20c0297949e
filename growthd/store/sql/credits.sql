-- One attribution at a time per account: whoever writes credits waits here.
-- name: lock
select pg_advisory_xact_lock(hashtextextended('growthd credits ' || $account_id, 0));

-- Where does an account's attribution go on?
-- name: state
select cut_at, begin_at, state from attribution_states where account_id = $account_id;

-- name: keep_state
insert into attribution_states as kept (account_id, cut_at, begin_at, state, computed_at)
values ($account_id, $cut_at, $begin_at, $state, $computed_at)
on conflict (account_id) do update set
    cut_at = excluded.cut_at,
    begin_at = excluded.begin_at,
    state = excluded.state,
    computed_at = excluded.computed_at
where kept.cut_at <= excluded.cut_at;

-- By which names do posts go at the moment?
-- name: names
select id, decision_id from content_metadata
where account_id = $account_id and id = any($ids::bigint[]);

-- Enters credits. What is settled stays as it is; what did not change keeps its date; what changed
-- keeps its former credit in its metadata. Returns both. The naive counts are those of the post's
-- own checkpoints where these were read on time, so that no other name tells another one (F53).
-- name: enter
insert into follower_attributions as kept (
    account_id, decision_id, time_window_hours, tweet_id, followers_before, followers_after,
    followers_gained, credit, credit_low, credit_high, credit_low95, credit_high95,
    confidence_score, attribution_method, measured_at, follower_retention_rate, share_of_window,
    settled, attribution_metadata
)
select
    post.account_id, post.decision_id, told.hours, post.tweet_id, counted.before, counted.after,
    counted.after - counted.before, told.credit, told.low, told.high, told.low95, told.high95,
    told.confidence, told.method, $measured_at, told.retention, told.share,
    told.settled, told.metadata
from jsonb_to_recordset($credits::jsonb) as told (
    post bigint, hours integer, before bigint, after bigint,
    credit double precision, low double precision, high double precision,
    low95 double precision, high95 double precision, confidence double precision, method text,
    retention double precision, share double precision, settled boolean, metadata jsonb
)
join content_metadata post on post.account_id = $account_id and post.id = told.post
left join performance_snapshots began
    on began.account_id = post.account_id
    and began.decision_id = post.decision_id
    and began.horizon_minutes = 0
    and began.quality = 'on_time'
left join performance_snapshots ended
    on ended.account_id = post.account_id
    and ended.decision_id = post.decision_id
    and ended.horizon_minutes = told.hours * 60
    and ended.quality = 'on_time'
cross join lateral (
    select
        coalesce(began.followers_at_snapshot, told.before) as before,
        coalesce(ended.followers_at_snapshot, told.after) as after
) counted
on conflict (account_id, decision_id, time_window_hours) do update set
    tweet_id = excluded.tweet_id,
    followers_before = excluded.followers_before,
    followers_after = excluded.followers_after,
    followers_gained = excluded.followers_gained,
    credit = excluded.credit,
    credit_low = excluded.credit_low,
    credit_high = excluded.credit_high,
    credit_low95 = excluded.credit_low95,
    credit_high95 = excluded.credit_high95,
    confidence_score = excluded.confidence_score,
    attribution_method = excluded.attribution_method,
    measured_at = excluded.measured_at,
    follower_retention_rate = excluded.follower_retention_rate,
    share_of_window = excluded.share_of_window,
    settled = excluded.settled,
    attribution_metadata = excluded.attribution_metadata || jsonb_build_object(
        'former_credit', kept.credit, 'former_measured_at', kept.measured_at
    )
where not kept.settled
  and (
      kept.tweet_id, kept.followers_before, kept.followers_after, kept.credit, kept.credit_low,
      kept.credit_high, kept.credit_low95, kept.credit_high95, kept.confidence_score,
      kept.attribution_method, kept.follower_retention_rate, kept.share_of_window, kept.settled
  ) is distinct from (
      excluded.tweet_id, excluded.followers_before, excluded.followers_after, excluded.credit,
      excluded.credit_low, excluded.credit_high, excluded.credit_low95, excluded.credit_high95,
      excluded.confidence_score, excluded.attribution_method, excluded.follower_retention_rate,
      excluded.share_of_window, excluded.settled
  )
returning
    decision_id, time_window_hours as hours, credit,
    (attribution_metadata ->> 'former_credit')::double precision as former;

-- Says of posts before a moment that nothing was read which could credit them.
-- name: enter_unread
insert into follower_attributions (
    account_id, decision_id, time_window_hours, tweet_id, attribution_method, measured_at, settled
)
select account_id, decision_id, 168, tweet_id, 'insufficient', $measured_at, true
from content_metadata
where account_id = $account_id
  and posted_at < $before
  and tweet_id is not null
  and status <> 'duplicate'
  and not is_test_post
on conflict do nothing;

-- Takes intervals away that a later reading has divided.
-- name: drop_divided
delete from follower_ledger
where account_id = $account_id
  and not settled
  and ended_at > $since
  and ended_at <> all($ended::timestamptz[]);

-- name: enter_ledger
insert into follower_ledger as kept (
    account_id, began_at, ended_at, followers_before, followers_after, by_posts, background, burst,
    unfollows, purged, identifiable, settled, computed_at, decision_ids, follows
)
select
    $account_id, told.began_at, told.ended_at, told.followers_before, told.followers_after,
    told.by_posts, told.background, told.burst, told.unfollows, told.purged, told.identifiable,
    told.settled, $computed_at, told.decision_ids, told.follows
from jsonb_to_recordset($intervals::jsonb) as told (
    began_at timestamptz, ended_at timestamptz, followers_before bigint, followers_after bigint,
    by_posts double precision, background double precision, burst double precision,
    unfollows double precision, purged double precision, identifiable boolean, settled boolean,
    decision_ids text[], follows double precision[]
)
on conflict (account_id, ended_at) do update set
    began_at = excluded.began_at,
    followers_before = excluded.followers_before,
    followers_after = excluded.followers_after,
    by_posts = excluded.by_posts,
    background = excluded.background,
    burst = excluded.burst,
    unfollows = excluded.unfollows,
    purged = excluded.purged,
    identifiable = excluded.identifiable,
    settled = excluded.settled,
    computed_at = excluded.computed_at,
    decision_ids = excluded.decision_ids,
    follows = excluded.follows
where not kept.settled
  and (
      kept.began_at, kept.followers_before, kept.followers_after, kept.by_posts, kept.background,
      kept.burst, kept.unfollows, kept.purged, kept.identifiable, kept.settled,
      kept.decision_ids, kept.follows
  ) is distinct from (
      excluded.began_at, excluded.followers_before, excluded.followers_after, excluded.by_posts,
      excluded.background, excluded.burst, excluded.unfollows, excluded.purged,
      excluded.identifiable, excluded.settled, excluded.decision_ids, excluded.follows
  );

-- What happened to the followers between two moments, interval by interval?
-- name: intervals
select
    began_at, ended_at, followers_before, followers_after, by_posts, background, burst, unfollows,
    purged, identifiable, settled, computed_at, decision_ids, follows
from follower_ledger
where account_id = $account_id and ended_at > $since and ended_at <= $until
order by ended_at;

-- What has each of an account's posts earned?
-- name: every
select
    decision_id, tweet_id, credit, credit_low, credit_high, credit_low95, credit_high95,
    confidence_score, attribution_method, measured_at, settled
from follower_attributions
where account_id = $account_id and time_window_hours = 168
order by decision_id;
